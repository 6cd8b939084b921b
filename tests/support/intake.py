"""Intake as tests want it: a Society with staff in a fresh database, and a portal to visit."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx2
import pyotp

from services.chassis.database import Connection, transaction_of
from services.chassis.keys import Keyring
from services.chassis.settings import Kafka, Mode, Objects
from services.chassis.web.limits import Limits
from services.contracts.codes import Language, MessageKind
from services.contracts.confidential.enquiries import MessageReceived
from services.contracts.sealing import (
    MESSAGE_STEPS,
    KeyPair,
    PublicKey,
    open_sealed,
    pad,
    seal,
    to_text,
    unpad,
)
from services.intake import handlers, store
from services.intake.actions import founding
from services.intake.actions.founding import Credentials, Founding, Newcomer
from services.intake.metrics import Metrics
from services.intake.model.people import Member, Role
from services.intake.provider import Identities
from services.intake.resources import RATES, Passwords, Resources
from services.intake.routes import session
from services.intake.settings import Settings
from services.intake.vault import Vault

HOST = "https://localhost"
OURS = {"origin": HOST, "sec-fetch-site": "same-origin"}


@dataclass
class Hands:
    """A clock that a test turns."""

    now: datetime = datetime(2026, 11, 25, 9, 0, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Colleague:
    """A member of staff, and what they sign in with."""

    member: Member
    credentials: Credentials

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.credentials.totp_secret).at(at)


@dataclass(frozen=True)
class Founded:
    """A Society with one of each role."""

    society: UUID
    name: str
    desk: UUID
    caseworker: Colleague
    approver: Colleague
    safeguarding: Colleague
    administrator: Colleague
    coordinator: Colleague
    auditor: Colleague

    def of(self, role: Role) -> Colleague:
        """Return the colleague with a role."""
        colleague: Colleague = getattr(self, role.value)
        return colleague


@dataclass
class Portal:
    """A browser with someone signed in."""

    client: httpx2.AsyncClient
    token: str
    form_token: str
    headers: dict[str, str] = field(default_factory=OURS.copy)

    async def get(self, path: str, **more):
        return await self.client.get(path, **more)

    async def post(self, path: str, **fields):
        """Send a form as our own page would."""
        data = {"token": self.form_token} | fields
        return await self.client.post(path, data=data, headers=self.headers)


def write_keys(folder, notify: KeyPair | None = None) -> KeyPair:
    """Write the key files intake has; return media's pair, whose private half it has not."""
    folder.mkdir(exist_ok=True)
    _write(folder / "vault.secret", secrets.token_bytes(32))
    media = KeyPair.make()
    _write(folder / "media.public", media.public.raw)
    _write(folder / "notify.public", (notify or KeyPair.make()).public.raw)
    return media


def settings_of(postgres, keys, **more) -> Settings:
    given = {
        "mode": Mode.TEST,
        "postgres": postgres,
        "kafka": Kafka(user="intake", password="none"),
        "objects": Objects(access_key="intake", secret_key="none"),
        "keys": keys,
        "portal_origin": HOST,
        "batch": "immediate",
    }
    return Settings(**(given | more))


def resources_of(settings: Settings, pool, shelf, clock) -> Resources:
    """Open intake on a test's own pool, with files in memory and a clock that is turned by hand."""
    keyring, metrics = Keyring.open(settings.keys), Metrics()
    return Resources(
        settings=settings,
        pool=pool,
        objects=shelf,
        keyring=keyring,
        vault=Vault(keyring.secret("vault"), metrics.unwraps),
        metrics=metrics,
        limits=Limits(RATES, clock),
        clock=clock,
        passwords=Passwords(memory_kib=64),
        pause=no_pause,
        identities=Identities(plain=True),
    )


async def no_pause(_: float) -> None:
    """Wait for nothing."""


async def found(resources: Resources, name: str = "Society of the North", **more) -> Founded:
    """Found a Society with one colleague of each role."""
    slug = name.lower().replace(" ", "-")
    newcomers = [
        Newcomer(f"{role.value.title()} {slug}", f"{role.value}@{slug}.example", frozenset({role}))
        for role in Role
    ]
    new = Founding(name, more.pop("country", "FI"), ("en",), **more)
    made = await founding.found_society(resources, new, newcomers)
    async with transaction_of(resources.pool) as tx:
        society = await store.people.find_society_named(tx, name)
        colleagues = [await colleague_of(tx, one, resources.clock()) for one in made]
    async with transaction_of(resources.pool, society.society) as tx:
        desk = await store.enquiries.find_desk(tx, society.society)
    return Founded(society.society, name, desk, *colleagues)


async def add_caseworker(resources: Resources, founded: Founded, name: str = "Sol") -> Colleague:
    """Add a second caseworker to a Society."""
    return await add_colleague(resources, founded, name, Role.CASEWORKER)


async def add_colleague(
    resources: Resources, founded: Founded, name: str, *roles: Role
) -> Colleague:
    """Add somebody with these roles to a Society."""
    newcomer = Newcomer(name, f"{name.lower()}@second.example", frozenset(roles))
    [told] = await founding.add_staff(resources, founded.name, [newcomer])
    async with transaction_of(resources.pool) as tx:
        return await colleague_of(tx, told, resources.clock())


async def colleague_of(tx: Connection, told: Credentials, at: datetime) -> Colleague:
    """Return the colleague who signs in with these credentials."""
    account = await store.people.find_account(tx, told.email)
    return Colleague(await store.people.find_member(tx, account.staff_id, at), told)


async def begin_session(resources: Resources, member: Member) -> str:
    """Begin a session without the door, which has tests of its own; return its token."""
    token = secrets.token_urlsafe(32)
    async with transaction_of(resources.pool) as tx:
        await store.sessions.begin(tx, token, member, resources.clock())
    return token


async def portal_of(resources: Resources, client: httpx2.AsyncClient, member: Member) -> Portal:
    """Return a browser in which a member is signed in."""
    token = await begin_session(resources, member)
    client.cookies.set(session.COOKIE, token)
    return Portal(client, token, session.token_of(resources, token))


def _write(path, raw: bytes) -> None:
    path.write_text(to_text(raw))
    path.chmod(0o600)


def environment(postgres, keys) -> dict[str, str]:
    """Return the variables from which the settings of a command are read."""
    told = {
        "MODE": "test",
        "KEYS": str(keys),
        "POSTGRES__HOST": postgres.host,
        "POSTGRES__PORT": str(postgres.port),
        "POSTGRES__DATABASE": postgres.database,
        "POSTGRES__USER": postgres.user,
        "POSTGRES__PASSWORD": postgres.password.get_secret_value(),
        "KAFKA__USER": "intake",
        "KAFKA__PASSWORD": "none",
        "OBJECTS__ACCESS_KEY": "intake",
        "OBJECTS__SECRET_KEY": "none",
    }
    return {f"INTAKE_{name}": value for name, value in told.items()}


@dataclass(frozen=True)
class Visitor:
    """Somebody who writes to a desk, and can open what is answered."""

    enquiry_id: UUID = field(default_factory=uuid4)
    pair: KeyPair = field(default_factory=KeyPair.make)

    async def write(self, resources: Resources, founded: Founded, letter: object, **more) -> None:
        """Send a message, as routing would carry it."""
        raw = letter if isinstance(letter, bytes) else json.dumps(letter).encode()
        event = MessageReceived(
            **{
                "enquiry_id": self.enquiry_id,
                "message_id": uuid4(),
                "kind": MessageKind.MESSAGE,
                "reference": "K7QM-2XDT",
                "desk": founded.desk,
                "language": Language.ARABIC,
                "sealed_message": seal(await desk_key(resources, founded), pad(raw, MESSAGE_STEPS)),
                "reply_key": self.pair.public.text,
            }
            | more
        )
        await hear(resources, event)

    def open(self, said) -> str:
        """Open an answer as the receipt would."""
        told = json.loads(said.value)
        return unpad(open_sealed(self.pair, told["sealed_reply"])).decode()


def a_letter(message: str = "I know her from school.", **more) -> dict[str, object]:
    """Return a letter as routing writes it."""
    told = {"relation": "knows", "message": message, "answer": {"by": "receipt"}}
    return told | {"language": "ar", "adult": True} | more


async def desk_key(resources: Resources, founded: Founded) -> PublicKey:
    async with transaction_of(resources.pool, founded.society) as tx:
        desk = await store.enquiries.read_desk(tx, founded.society, founded.desk)
    return PublicKey.read(desk.public_key)


async def hear(resources: Resources, event, event_id: UUID | None = None) -> None:
    """Deliver an event to intake."""
    headers = [("ce_id", str(event_id or uuid4()).encode()), ("ce_type", event.TYPE.encode())]
    await handlers.events.deliver(headers, event.body.encode(), resources)


async def enquiry_of(resources: Resources, founded: Founded, visitor: Visitor):
    """Return a visitor's enquiry as the Society has it."""
    async with transaction_of(resources.pool, founded.society) as tx:
        return await store.enquiries.read_enquiry(tx, founded.society, visitor.enquiry_id)


async def form_of(browser: Portal, visitor: Visitor) -> dict[str, str]:
    """Return what the form of an answer carries beside the answer."""
    page = await browser.get(f"/enquiries/{visitor.enquiry_id}")
    return dict(re.findall('name="(reply_id|up_to)" value="([^"]+)"', page.text))


def typed(colleague: Colleague, clock: Hands, **other: str) -> dict[str, str]:
    """Return what a colleague types at the door."""
    told = colleague.credentials
    known = {"email": told.email, "password": told.password, "code": colleague.code(clock())}
    return known | other


async def knock(browser: httpx2.AsyncClient, fields: dict[str, str]) -> httpx2.Response:
    """Send the form of the door."""
    return await browser.post("/sign-in", data=fields, headers=OURS)

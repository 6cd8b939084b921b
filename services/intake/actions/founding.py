"""Founding: how a Society, its desk and its first staff come to be."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import pyotp

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.contracts.codes import CROCKFORD
from services.contracts.confidential.desks import DeskOpened
from services.contracts.sealing import KeyPair, to_text
from services.intake.model.enquiries import Desk
from services.intake.model.people import Role, Society, SocietyNotThere
from services.intake.resources import Resources
from services.intake.store import audit, enquiries, keys, people
from services.intake.vault import Vault

from .signing_in import totp_label


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is to work for a Society.

    Their roles end by themselves at `until`; `person` is set where they have another account.
    """

    name: str
    email: str
    roles: frozenset[Role]
    until: datetime | None = None
    granted_by: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True)
class Founding:
    """What a new Society is."""

    name: str
    country: str
    languages: tuple[str, ...]
    default_desk: bool = False


@dataclass(frozen=True, repr=False)
class Credentials:
    """What a newcomer signs in with: told once, then kept hashed and closed alone."""

    society: str
    role: str
    name: str
    email: str
    password: str
    totp_secret: str


async def found_society(
    resources: Resources, founding: Founding, newcomers: Sequence[Newcomer]
) -> list[Credentials]:
    """Make a Society with its key, its desk and its first staff; return what they sign in with.

    Raises `SocietyThere`, `EmailTaken` or `DefaultDeskTaken`; then nothing was made.
    """
    at, vault = resources.clock(), resources.vault
    society = Society(
        society=uuid4(),
        name=founding.name,
        country=founding.country,
        languages=founding.languages,
        wrapped_key=vault.new_society_key(),
        default_desk=founding.default_desk,
    )
    drawn = [await _draw(resources, society, newcomer, at) for newcomer in newcomers]
    async with transaction_of(resources.pool, society.society) as tx:
        await people.add_society(tx, society, at)
        await open_desk(tx, vault, society)
        await audit.note(tx, None, "founded", society.society, at=at, society=society.society)
        await _add(tx, drawn, at)
    return [credentials for _, credentials in drawn]


async def add_staff(
    resources: Resources, society_name: str, newcomers: Sequence[Newcomer]
) -> list[Credentials]:
    """Add staff to a Society that is there; raises `SocietyNotThere` or `EmailTaken`."""
    at = resources.clock()
    async with transaction_of(resources.pool) as tx:
        society = await people.find_society_named(tx, society_name)
    if society is None:
        raise SocietyNotThere
    drawn = [await _draw(resources, society, newcomer, at) for newcomer in newcomers]
    async with transaction_of(resources.pool, society.society) as tx:
        await _add(tx, drawn, at)
    return [credentials for _, credentials in drawn]


async def _draw(
    resources: Resources, society: Society, newcomer: Newcomer, at: datetime
) -> tuple[people.NewStaff, Credentials]:
    """Draw a password and the secret of the codes, and what is stored of them."""
    staff_id, password, secret = uuid4(), _password(), pyotp.random_base32()
    staff = people.NewStaff(
        staff_id=staff_id,
        society=society.society,
        name=newcomer.name,
        email=newcomer.email.lower(),
        roles=newcomer.roles,
        password_hash=await resources.passwords.hash(password),
        totp_secret=resources.vault.seal_root(totp_label(staff_id), secret),
        added_at=at,
        until=newcomer.until,
        granted_by=newcomer.granted_by,
        person=newcomer.person,
    )
    role = ", ".join(sorted(newcomer.roles))
    told = Credentials(society.name, role, newcomer.name, staff.email, password, secret)
    return staff, told


async def _add(
    tx: Connection, drawn: Sequence[tuple[people.NewStaff, Credentials]], at: datetime
) -> None:
    for staff, _ in drawn:
        await people.add_staff(tx, staff)
        await audit.note(tx, None, "staff added", staff.staff_id, at=at, society=staff.society)


async def open_desk(tx: Connection, vault: Vault, society: Society) -> None:
    """Give a Society the place where it answers: to others a random id with a key to seal to."""
    pair, desk = KeyPair.make(), uuid4()
    key = await keys.of_record(tx, vault, society.society, desk)
    sealed = key.seal("desks", "private", to_text(pair.private))
    await enquiries.add_desk(tx, Desk(society.society, desk, pair.public.text, sealed))
    await people.place(tx, desk, society.society)
    await outbox.enqueue(tx, _opened(desk, pair, society))


def _opened(desk: UUID, pair: KeyPair, society: Society) -> DeskOpened:
    return DeskOpened(
        desk=desk,
        version=1,
        key_id=pair.public.key_id.hex(),
        sealing_key=pair.public.text,
        default=society.default_desk,
    )


def _password() -> str:
    """Draw 80 random bits, to be read aloud and typed once."""
    drawn = "".join(secrets.choice(CROCKFORD.lower()) for _ in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))

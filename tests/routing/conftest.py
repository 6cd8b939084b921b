"""A message desk with a real database, a clock that stands still, and a visitor at it."""

from __future__ import annotations

import asyncio
import html
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import AsyncClient, Response

from services.chassis.settings import Kafka, Objects, Postgres
from services.chassis.web.limits import Limits
from services.chassis.web.tokens import FormSeal
from services.contracts.codes import new_reference
from services.contracts.confidential.desks import DeskOpened, ReferenceAssigned
from services.contracts.confidential.enquiries import MessageReceived, ReplyWritten
from services.contracts.sealing import (
    MESSAGE_STEPS,
    KeyPair,
    PublicKey,
    open_sealed,
    pad,
    seal,
    unpad,
)
from services.routing.app import build
from services.routing.handlers import events
from services.routing.mailbox import FormKeys
from services.routing.metrics import Metrics
from services.routing.resources import RATES, Resources
from services.routing.settings import Settings

GALLERY = "https://faces.example"
KNOWN = new_reference()
DARKROOM = KeyPair.make()
"""Media's own pair: what is sealed to it nobody here opens."""


def a_settings(**more: Any) -> Settings:
    given: dict[str, Any] = {
        "mode": "test",
        "postgres": Postgres(database="routing", user="routing", password="none"),
        "kafka": Kafka(user="routing", password="none"),
        "objects": Objects(access_key="-", secret_key="-"),
        "keys": "nowhere",
        "gallery_origin": GALLERY,
        "release": "immediate",
        "notices": "immediate",
    }
    return Settings(**(given | more))


@dataclass
class Patience:
    """Waits by moving the clock; remembers how long."""

    clock: Any
    waited: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.clock.forward(seconds=seconds)


@dataclass
class Desk:
    """A desk as intake knows it: with the private half of its key."""

    pair: KeyPair = field(default_factory=KeyPair.make)
    desk: UUID = field(default_factory=uuid4)

    def opened(self, *, version: int = 1, default: bool = False) -> DeskOpened:
        return DeskOpened(
            desk=self.desk,
            version=version,
            key_id=self.pair.public.key_id.hex(),
            sealing_key=self.pair.public.text,
            default=default,
        )

    def read(self, event: MessageReceived) -> dict[str, Any]:
        letter: dict[str, Any] = json.loads(unpad(open_sealed(self.pair, event.sealed_message)))
        return letter


@dataclass
class Office:
    """Routing as its neighbours see it: what it is told, what it says, what it keeps."""

    resources: Resources
    broker: Any
    notify: KeyPair
    default: Desk = field(default_factory=Desk)
    mine: Desk = field(default_factory=Desk)

    async def hear(self, *heard: Any, event_id: UUID | None = None) -> None:
        for event in heard:
            said = [("ce_id", str(event_id or uuid4()).encode()), ("ce_type", event.TYPE.encode())]
            await events.deliver(said, event.body.encode(), self.resources)

    async def said(self, event: type) -> list[Any]:
        await self.broker.relay(self.resources.pool, "routing")
        return [event.heard(one.value) for one in self.broker.of(event.TYPE)]

    async def messages(self) -> list[MessageReceived]:
        return await self.said(MessageReceived)

    async def open(self) -> None:
        await self.hear(
            self.default.opened(default=True),
            self.mine.opened(),
            ReferenceAssigned(reference=KNOWN, version=1, desk=self.mine.desk),
        )

    def answer(self, text: str, event: MessageReceived, up_to: UUID | None = None) -> ReplyWritten:
        """Return an answer to a message as its desk seals it."""
        sealed = seal(PublicKey.read(event.reply_key), pad(text.encode(), MESSAGE_STEPS))
        said = {"reply_id": uuid4(), "sealed_reply": sealed, "up_to": up_to}
        return ReplyWritten(enquiry_id=event.enquiry_id, **said)

    async def reply(
        self, text: str, event: MessageReceived, up_to: UUID | None = None
    ) -> ReplyWritten:
        """Answer a message as its desk does."""
        reply = self.answer(text, event, up_to)
        await self.hear(reply)
        return reply

    async def rows(self) -> str:
        """Return every value of every table as text."""
        pool = self.resources.pool
        tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = [
            str(tuple(row.values()))
            for table in tables
            if table["tablename"] != "migrations"
            for row in await pool.fetch(f'SELECT * FROM "{table["tablename"]}"')
        ]
        return "\n".join(found)


ANSWERS: tuple[dict[str, str], ...] = (
    {"at": "relation", "relation": "sought"},
    {"at": "message", "message": "I am her brother. We were last together in Izmir."},
    {"at": "answer", "by": "receipt"},
    {"at": "countries", "hide": "no"},
    {"at": "language", "language": "en"},
    {"at": "age", "adult": "yes"},
    {"at": "whom", "whom": "self"},
)
"""What most visitors are asked; the rest is asked of few."""

SELDOM: tuple[dict[str, str], ...] = (
    {"at": "reach", "to": "", "safe": ""},
    {"at": "interpreter", "interpreter": "no"},
    {"at": "helper", "helper": "Sam", "agreed": "yes"},
)
_OF_REACH = ("to", "safe", "start", "end", "zone", "word", "words")


def with_answers(**changed: str) -> dict[str, dict[str, str]]:
    """Return what is answered on each page of the form, some of it otherwise."""
    pages = {page["at"]: dict(page) for page in (*ANSWERS, *SELDOM)}
    where = {name: at for at, page in pages.items() for name in page if name != "at"}
    where |= dict.fromkeys(_OF_REACH, "reach") | {"urgent": "age"}
    for name, value in changed.items():
        pages[where.get(name, "countries")][name] = value
    return pages


@dataclass
class Visitor:
    """Someone at the desk who reads pages and fills in what is there."""

    client: AsyncClient
    language: str = "en"

    async def write(self, reference: str = KNOWN, **changed: str) -> Response:
        """Fill in the whole form and send it."""
        return await self.post(
            f"write/{reference}", await self.fill(reference, **changed), at="check", go="send"
        )

    async def fill(self, reference: str = KNOWN, **changed: str) -> Response:
        """Fill in the whole form and stop where all answers are shown."""
        page = await self.get(f"write/{reference}")
        answers = with_answers(**changed)
        while page.status_code == 200 and at_of(page) in answers:
            page = await self.post(f"write/{reference}", page, **answers[at_of(page)])
        return page

    async def get(self, path: str) -> Response:
        return await self.client.get(f"/{self.language}/{path}")

    async def post(self, path: str, page: Response | None = None, **fields: str) -> Response:
        carried = hidden_in(page) if page is not None else {}
        return await self.client.post(f"/{self.language}/{path}", data=carried | fields)

    async def open(self, receipt: str) -> Response:
        return await self.post("answer", receipt=receipt)


def at_of(page: Response) -> str:
    """Return which page of the form it is."""
    found = re.search(r'name="at" value="(\w+)"', page.text)
    return found[1] if found else ""


def hidden_in(page: Response) -> dict[str, str]:
    """Return what the form on a page carries along, but which page it is."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: value for name, value in found if name != "at"}


def token_of(page: Response) -> str:
    found = re.search(r'name="token" value="([^"]*)"', page.text)
    return found[1] if found else ""


def receipt_of(page: Response) -> str:
    """Return the receipt a page shows."""
    groups = re.findall(r'<li><bdi dir="ltr">(\w{4})</bdi>', page.text)
    assert len(groups) == 5, page.text
    return "-".join(groups)


def words_of(page: Response) -> str:
    """Return what a person reads on a page."""
    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def notify() -> KeyPair:
    return KeyPair.make()


@pytest.fixture
async def new_office(new_pool, watch, broker, notify, shelf):
    async def make(**settings: Any) -> Office:
        resources = Resources(
            settings=a_settings(**settings),
            pool=await new_pool("routing"),
            metrics=Metrics(clock=watch),
            limits=Limits(RATES, watch),
            forms=FormSeal(b"s" * 32),
            drafts=FormKeys(b"s" * 32),
            notify=notify.public,
            darkroom=DARKROOM.public,
            objects=shelf,
            uploads=asyncio.Semaphore(2),
            clock=watch,
            pause=Patience(watch),
        )
        return Office(resources, broker, notify)

    return make


@pytest.fixture
async def office(new_office) -> Office:
    """A desk that is open: a default desk, and one that answers for KNOWN."""
    made = await new_office()
    await made.open()
    return made


@pytest.fixture
def visitor(office, visit) -> Visitor:
    return Visitor(visit(build(office.resources), base_url="https://desk.example"))


@pytest.fixture
def at(watch) -> datetime:
    return watch()

"""Whatever visitors, desks, Kafka and time do to enquiries in any order, the ledger is right."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.web.limits import Limits, Rate
from services.contracts.codes import new_reference
from services.contracts.confidential.enquiries import (
    EnquiryAcknowledged,
    EnquiryEnded,
    EnquiryErased,
    EnquiryMoved,
    EnquiryOverdue,
    ReplyWritten,
)
from services.contracts.restricted.notices import NoticeRequested, NoticeWithdrawn
from services.contracts.sealing import MESSAGE_STEPS, PublicKey, pad, seal
from services.routing.actions import keeping, prompting
from services.routing.app import build
from services.routing.resources import RATES
from tests.support.dice.letters import ANSWER, HOURS, LOOK, Book

from .conftest import KNOWN, Desk, Office, Visitor, receipt_of, words_of
from .random_pictures import Pictures

STEPS = 330
PATIENT = {name: Rate(burst=10_000, every_seconds=1) for name in RATES}


@dataclass
class Street:
    """Everybody around routing, and a ledger of what they truly did."""

    office: Office
    visitor: Visitor
    dice: random.Random
    desks: dict[UUID, Desk]
    closed: list[Desk]
    books: dict[UUID, Book] = field(default_factory=dict)
    on_its_way: dict[UUID, deque[tuple[UUID, Any]]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    delivered: list[tuple[UUID, Any]] = field(default_factory=list)
    written: list[tuple[UUID, str, UUID]] = field(default_factory=list)
    """Enquiry, words and the desk they must be sealed to, in the order of writing."""
    overdue: Counter = field(default_factory=Counter)
    erased: Counter = field(default_factory=Counter)
    keys: dict[UUID, str] = field(default_factory=dict)
    number: int = 0
    pictures: Pictures = field(init=False)
    done: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.pictures = Pictures(self)

    @property
    def now(self):
        return self.office.resources.clock()

    @property
    def book(self) -> Book:
        return self.dice.choice(list(self.books.values()))

    @property
    def known(self) -> set[UUID]:
        return set(self.desks)

    def words(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    # Visitors

    async def write(self) -> None:
        if len(self.books) >= 12:
            return await self.write_again()
        reference = self.dice.choice([KNOWN, new_reference()])
        words = self.words("W")
        prompted = {"by": "email", "to": "me@here.example", "safe": "yes"}
        excluding = {"hide": "yes", "country1": "FR"}
        more = self.dice.choice([{}, prompted, excluding, prompted | excluding])
        page = await self.visitor.write(reference, message=words, **more)
        event = (await self.office.messages())[-1]
        mine = reference == KNOWN and "hide" not in more
        desk = (self.office.mine if mine else self.office.default).desk
        book = Book(receipt_of(page), event.enquiry_id, desk, self.now.date())
        book.wrote(event.message_id, self.now.date())
        self.books[event.enquiry_id], self.keys[event.enquiry_id] = book, event.reply_key
        self.written.append((event.enquiry_id, words, desk))
        return None

    async def write_again(self) -> None:
        book, words = self.book, self.words("A")
        page = await self.visitor.open(book.receipt)
        await self.seen(book, page)
        if book.gone:
            return
        for _ in range(self.dice.choice([1, 1, 2])):  # a doubled press is one message
            await self.visitor.post("answer", page, go="again", message=words)
        event = (await self.office.messages())[-1]
        book.wrote(event.message_id, self.now.date())
        self.written.append((book.enquiry_id, words, book.reads(self.known)))

    async def open(self) -> None:
        book = self.book
        await self.seen(book, await self.visitor.open(book.receipt))

    async def erase(self) -> None:
        """Delete everything, perhaps with a doubled press; asking first deletes nothing."""
        if self.dice.random() < 0.7:
            return
        book = self.book
        page = await self.visitor.open(book.receipt)
        await self.seen(book, page)
        if book.gone:
            return
        asked = await self.visitor.post("answer", page, go="erase")
        for _ in range(2):
            await self.visitor.post("answer", asked, go="erase-all")
        book.gone = True
        self.erased[book.enquiry_id] += 1

    async def seen(self, book: Book, page) -> None:
        assert page.status_code == (422 if book.gone else 200)
        if not book.gone:
            assert re.findall(r"\bR\d+\b", words_of(page)) == book.open(self.now)

    # Desks

    async def staff(self) -> None:
        book = self.book
        pictures = [self.pictures.ask, self.pictures.ask, self.pictures.drop]
        made = self.dice.choice(
            [self._look, self._reply, self._reply, self._move, self._end, *pictures]
        )
        self.on_its_way[book.enquiry_id].append((uuid4(), made(book)))

    def _look(self, book: Book) -> EnquiryAcknowledged:
        return EnquiryAcknowledged(enquiry_id=book.enquiry_id, up_to=self._had(book))

    def _had(self, book: Book) -> UUID | None:
        """Return the last message the desk had: any of them, one of nobody, or none is named."""
        return self.dice.choice([*book.messages, book.messages[-1], uuid4(), None])

    def _reply(self, book: Book) -> tuple[ReplyWritten, str]:
        words = self.words("R")
        key = PublicKey.read(self.keys[book.enquiry_id])
        sealed = seal(key, pad(words.encode(), MESSAGE_STEPS))
        said = {"reply_id": uuid4(), "sealed_reply": sealed, "up_to": self._had(book)}
        return ReplyWritten(enquiry_id=book.enquiry_id, **said), words

    def _move(self, book: Book) -> EnquiryMoved:
        desk = self.dice.choice([*self.desks, *(one.desk for one in self.closed)])
        return EnquiryMoved(enquiry_id=book.enquiry_id, desk=desk)

    def _end(self, book: Book) -> EnquiryEnded:
        return EnquiryEnded(enquiry_id=book.enquiry_id)

    async def open_desk(self) -> None:
        if self.closed:
            desk = self.closed.pop()
            await self.office.hear(desk.opened())
            self.desks[desk.desk] = desk

    # Kafka: in order for each enquiry, in any order among them, late, and again

    async def deliver(self) -> None:
        waiting = [key for key, queue in self.on_its_way.items() if queue]
        if not waiting:
            return
        event_id, told = self.on_its_way[self.dice.choice(waiting)].popleft()
        await self._hear(event_id, told)
        self._take_down(told)
        self.delivered.append((event_id, told))

    async def deliver_again(self) -> None:
        if self.delivered:
            await self._hear(*self.dice.choice(self.delivered))

    async def _hear(self, event_id: UUID, told: Any) -> None:
        event = told[0] if isinstance(told, tuple) else told
        await self.office.hear(event, event_id=event_id)

    def _take_down(self, told: Any) -> None:
        event, words = told if isinstance(told, tuple) else (told, "")
        book = self.books[event.enquiry_id]
        if book.gone:
            return
        if words:
            book.answered(words, event.up_to, self.now)
        elif isinstance(event, EnquiryAcknowledged):
            book.looked_at(event.up_to)
        elif isinstance(event, EnquiryMoved):
            book.move(event.desk, self.known)
        elif isinstance(event, EnquiryEnded):
            book.end(self.now.date())
            self.pictures.albums[book.enquiry_id].takes_from = None
        else:
            self.pictures.heard(event)

    # Time

    async def remind(self) -> None:
        await keeping.break_promises(self.office.resources)
        today = self.now.date()
        for book in self.books.values():
            if not book.gone and book.look.late(today, LOOK):
                self.overdue[book.enquiry_id, "look"] += 1
            if not book.gone and book.answer.late(today, ANSWER):
                self.overdue[book.enquiry_id, "answer"] += 1

    async def forget(self) -> None:
        await keeping.forget_old(self.office.resources)
        for book in self.books.values():
            book.gone = book.gone or book.over(self.now.date())

    async def prompt(self) -> None:
        await prompting.announce_replies(self.office.resources)
        await prompting.request_notices(self.office.resources)

    async def wait(self) -> None:
        hours = self.dice.choice([2, 9, 3 * 24, 8 * 24, 60 * 24])
        self.office.resources.clock.forward(hours=hours)

    # Pictures

    async def send_picture(self) -> None:
        await self.pictures.send(self.book)

    async def develop(self) -> None:
        await self.pictures.develop()

    # The ledger

    async def check(self) -> None:
        """Compare what was said and what is kept with what was done."""
        said = await self.office.messages()
        read = [(m.enquiry_id, self.desks[m.desk].read(m)["message"], m.desk) for m in said]
        assert read == self.written
        late = await self.office.said(EnquiryOverdue)
        assert Counter((one.enquiry_id, one.clock.value) for one in late) == self.overdue
        gone = await self.office.said(EnquiryErased)
        assert Counter(one.enquiry_id for one in gone) == self.erased
        await self.pictures.check()
        pool = self.office.resources.pool
        kept = {row["enquiry_id"] for row in await pool.fetch("SELECT enquiry_id FROM enquiries")}
        assert kept == {book.enquiry_id for book in self.books.values() if not book.gone}
        assert not await pool.fetchval(
            "SELECT count(*) FROM notices GROUP BY enquiry_id HAVING count(*) > 1"
        )
        asked = {one.notice_id for one in await self.office.said(NoticeRequested)}
        back = {one.notice_id for one in await self.office.said(NoticeWithdrawn)}
        rows = await pool.fetch("SELECT notice_id FROM notices WHERE requested")
        assert asked - back == {row["notice_id"] for row in rows}, "what may still go out is known"


TURNS = {
    **{Street.write: 2, Street.write_again: 5, Street.open: 5, Street.erase: 2},
    **{Street.staff: 9, Street.open_desk: 1},
    **{Street.deliver: 9, Street.deliver_again: 3},
    **{Street.send_picture: 5, Street.develop: 3},
    **{Street.remind: 5, Street.forget: 3, Street.prompt: 2, Street.wait: 5},
}


@pytest.mark.parametrize("game", [1, 2])
async def test_any_order_of_visitors_desks_kafka_and_time_keeps_every_promise(
    new_office, visit, watch, game
):
    """The seed comes from the run's own, and is printed if anything fails."""
    seed = random.getrandbits(32)
    print(f"the dice roll from {seed}, game {game}")  # noqa: T201
    office = await new_office(release=HOURS, notices="immediate")
    office = replace(office, resources=replace(office.resources, limits=Limits(PATIENT, watch)))
    await office.open()
    visitor = Visitor(visit(build(office.resources)))
    desks = {one.desk: one for one in (office.default, office.mine)}
    street = Street(office, visitor, random.Random(seed), desks, [Desk(), Desk(), Desk()])
    await street.write()
    turns, weights = list(TURNS), list(TURNS.values())
    for step in range(STEPS):
        turn = street.dice.choices(turns, weights)[0]
        street.done[turn.__name__] += 1
        await turn(street)
        if step % 12 == 0:
            await street.check()
    await street.check()
    for book in street.books.values():
        await street.seen(book, await visitor.open(book.receipt))

    assert min(street.done.values()) > 0
    assert len(street.written) > 10

"""Whatever visitors, staff, time and another Society do in any order, an enquiry stays sound."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.chassis.database import transaction_of
from services.chassis.problems import Problem
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock, EnquiryErased, EnquiryOverdue
from services.intake import store, timers
from services.intake.actions import annotating, answering, claiming, ending, moving
from services.intake.model.endings import BlockReason, EndReason
from services.intake.model.enquiries import Enquiry, Heard
from services.intake.model.moving import Side
from tests.support.intake import Visitor, a_letter, hear
from tests.support.office import Office

BEGAN = datetime(2026, 11, 25, 9, tzinfo=UTC)
STAFF = (uuid4(), uuid4())
Act = Callable[[Enquiry, random.Random, datetime], Enquiry]

ACTS: tuple[Act, ...] = (
    lambda e, _, at: e if e.blocked_at or not e.ours else e.hear(at, Heard(pressing=True)),
    lambda e, d, at: e.claim(d.choice(STAFF), at, seen=d.choice((None, e.claimed_by))),
    lambda e, d, _: e.release(d.choice(STAFF)),
    lambda e, d, at: e.assign(d.choice(STAFF), at, seen=d.choice((None, e.claimed_by))),
    lambda e, d, at: e.answer(d.choice(STAFF), at, d.choice((None, at))),
    lambda e, d, at: e.end(d.choice(STAFF), at, d.choice(list(EndReason)[:4])),
    lambda e, d, at: e.reopen(d.choice(STAFF), at),
    lambda e, d, at: e.block(d.choice(STAFF), at, BlockReason.INSULTS),
    lambda e, d, at: e.unblock(d.choice(STAFF), at),
    lambda e, d, at: e.be_overdue(d.choice(list(Clock)), at),
    lambda e, d, at: e.work(d.choice(STAFF), at),
    lambda e, d, at: e.look(at) if e.due_at and e.claimed_by else e,
    lambda e, d, at: e.erase(at) if d.random() < 0.1 else e,
    lambda e, d, at: e.move(uuid4(), at) if d.random() < 0.1 and e.ours else e,
)


def check(one: Enquiry) -> None:
    """Say what has to be so of every enquiry at every moment."""
    waits = one.due_at is not None
    assert waits == (one.waits_since is not None)
    assert waits == (one.answered_at is None)
    assert (one.ended_at is None) == (one.ended_why is None)
    assert not (one.claimed_by and one.assigned_to)
    assert not one.blocked_at or one.ended_at or not one.ours
    if one.ended_at or not one.ours:
        assert not waits
    if not one.ours:
        assert (one.reply_key, one.answerable) == ("", False)
    if not waits:
        assert (one.overdue, one.overdue_at, one.on_top) == (None, None, False)
    if waits and one.whose:
        assert one.worked_at is not None


def test_an_enquiry_is_sound_after_whatever_was_done_to_it():
    seed = random.getrandbits(32)
    print(f"the dice roll from {seed}")  # noqa: T201
    dice, done = random.Random(seed), 0
    for _ in range(600):
        ids = {"society": uuid4(), "enquiry_id": uuid4(), "desk": uuid4(), "case_id": None}
        times = {"first_at": BEGAN, "last_at": BEGAN, "waits_since": BEGAN}
        kind = dice.choice(list(MessageKind))
        told = {"reference": "K7QM-2XDT", "language": "ar", "reply_key": "k", "kind": kind}
        one = Enquiry(**ids, **told, urgent=False, **times).promised()
        for step in range(25):
            act, gone = dice.choice(ACTS), not one.ours
            try:
                changed = act(one, dice, BEGAN + timedelta(hours=step))
            except Problem:
                continue
            check(changed)
            assert not (gone and changed.due_at), "what is gone waits for nobody again"
            done += changed != one
            one = changed
    assert done > 1000


class Story:
    """One visitor, two Societies, and everybody doing anything in any order."""

    def __init__(self, intake, offices: tuple[Office, Office], dice: random.Random) -> None:
        self.intake, self.offices, self.dice, self.visitor = intake, offices, dice, Visitor()
        self.erased = False

    def doing(self, office: Office):
        return office.doing(self.dice.choice((office.caseworker, office.founded.approver.member)))

    async def write(self) -> None:
        office = self.dice.choice(self.offices)
        await self.visitor.write(self.intake, office.founded, a_letter("Secret words"))

    async def erase(self) -> None:
        if self.dice.random() < 0.15:
            await hear(self.intake, EnquiryErased(enquiry_id=self.visitor.enquiry_id))
            self.erased = True

    async def overdue(self) -> None:
        clock = self.dice.choice(list(Clock))
        await hear(self.intake, EnquiryOverdue(enquiry_id=self.visitor.enquiry_id, clock=clock))

    async def time(self) -> None:
        self.intake.clock.turn(days=self.dice.choice((0.1, 1, 8, 40)))
        await timers.do_what_is_due(self.intake)

    async def work(self) -> None:
        office, one = self.dice.choice(self.offices), self.visitor.enquiry_id
        doing, draft = self.doing(office), answering.Draft(uuid4(), "Our words")
        async with office.tx() as tx:
            await self.dice.choice(
                (
                    lambda: claiming.claim(tx, doing, one, None),
                    lambda: claiming.release(tx, doing, one),
                    lambda: answering.reply(tx, doing, one, draft),
                    lambda: answering.open_enquiry(tx, doing, one, "working"),
                    lambda: annotating.write(tx, doing, one, "A note"),
                    lambda: annotating.read_all(tx, doing, one),
                    lambda: ending.end(tx, doing, one, EndReason.ANSWERED),
                    lambda: ending.reopen(tx, doing, one),
                    lambda: ending.block(tx, doing, one, BlockReason.INSULTS),
                    lambda: ending.unblock(tx, doing, one),
                )
            )()

    async def move(self) -> None:
        office = self.dice.choice(self.offices)
        other = next(one for one in self.offices if one is not office)
        doing, at = self.doing(office), self.intake.clock()
        async with office.tx() as tx:
            offers = await store.offers.list_open(tx, office.society, at)
            if not offers:
                asked = moving.Asked(other.society, "", 7, "Please")
                await moving.offer(tx, doing, self.visitor.enquiry_id, asked)
            elif offers[0].side is Side.GIVES:
                await moving.take_back(tx, doing, offers[0].offer_id)
            elif self.dice.random() < 0.8:
                await moving.accept(tx, doing, offers[0].offer_id)
            else:
                await moving.decline(tx, doing, offers[0].offer_id, "No")

    async def anything(self) -> None:
        acts = (self.write, self.erase, self.overdue, self.time, self.work, self.work, self.move)
        try:
            await self.dice.choice(acts)()
        except Problem:
            return

    async def sound(self) -> UUID:
        """Return where the enquiry is, having looked at all there is of it."""
        one, live = self.visitor.enquiry_id, []
        for office in self.offices:
            async with office.tx() as tx:
                enquiry = await store.enquiries.lock_enquiry(tx, office.society, one)
                said = await tx.fetchval("SELECT count(*) FROM messages WHERE enquiry_id = $1", one)
            if enquiry is not None:
                check(enquiry)
                live += [office.society] if enquiry.moved_at is None else []
                assert enquiry.ours or not said, "what is gone or elsewhere has no words here"
                assert not self.erased or not said
        async with transaction_of(self.intake.pool) as tx:
            where = await store.people.find_society_of(tx, one)
        assert live == [where]
        return where


@pytest.fixture
async def offices(intake, north, south) -> tuple[Office, Office]:
    """Two Societies in which the approver answers messages as well."""
    return Office(intake, north), Office(intake, south)


async def test_the_rows_are_sound_whatever_visitor_staff_broker_and_time_do(
    intake, offices, broker
):
    seed = random.getrandbits(32)
    print(f"the dice roll from {seed}")  # noqa: T201
    dice = random.Random(seed)
    for _ in range(5):
        story = Story(intake, offices, dice)
        await story.visitor.write(intake, offices[0].founded, a_letter("Secret words"))
        for _ in range(30):
            await story.anything()
            await story.sound()
        where = await story.sound()
        await broker.relay(intake.pool, "intake")
        mine = str(story.visitor.enquiry_id).encode()
        moved = [one for one in broker.of("enquiry.moved.v1") if mine in one.value]
        desks = {one.society: str(one.founded.desk).encode() for one in offices}
        assert not moved or desks[where] in moved[-1].value
        for said in broker.of("reply.written.v1"):
            assert mine not in said.value or story.visitor.open(said) == "Our words"

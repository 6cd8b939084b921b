"""Ending: nothing more is to be done, which can be taken back; later the words go for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.confidential.enquiries import EnquiryEnded
from services.intake import store
from services.intake.model.drafts import DraftKind
from services.intake.model.endings import BlockReason, EndReason, check_read
from services.intake.model.enquiries import Enquiry
from services.intake.model.pictures import DropReason
from services.intake.model.policies import Policy
from services.intake.model.retention import months_later
from services.intake.store.waiting import Due

from . import calling_off, offering, pictures
from .claiming import lock, plan_end_of_claim, say_acknowledged
from .doing import Doing, note

TAKEN_BACK_WITHIN = timedelta(hours=24)
"""For how long an end is known to nobody outside, so that taking it back changes nothing there."""

_SAY, _WORDS, _CLAIM = "enquiry_ended", "enquiry_words", "enquiry_claim"
_QUIET = "enquiry_quiet"


async def end(
    tx: Connection, doing: Doing, enquiry_id: UUID, why: EndReason, seen: datetime | None = None
) -> None:
    """Note that nothing more is to be done, and why; `seen` is the last word that was read.

    Raises `ClaimedByAnother` or `WrittenMeanwhile`.
    """
    enquiry = await lock(tx, doing, enquiry_id)
    check_read(enquiry.last_at, seen)
    await _keep_end(tx, doing, enquiry.end(doing.by.staff_id, doing.at, why))
    await note(tx, doing, "enquiry ended", enquiry_id)


async def block(
    tx: Connection, doing: Doing, enquiry_id: UUID, why: BlockReason, seen: datetime | None = None
) -> None:
    """End an enquiry whose writer is sent away: what they write later goes aside, silently.

    `seen` is as for `end`.
    """
    enquiry = await lock(tx, doing, enquiry_id)
    check_read(enquiry.last_at, seen)
    await _keep_end(tx, doing, enquiry.block(doing.by.staff_id, doing.at, why))
    await calling_off.call_off(tx, doing, enquiry_id)
    await pictures.let_go(tx, enquiry, (DropReason.BLOCKED, doing.by.staff_id, doing.at))
    await note(tx, doing, "writer blocked", enquiry_id)


async def unblock(tx: Connection, doing: Doing, enquiry_id: UUID) -> None:
    """Take a block back, with all that came meanwhile; raises `NotOver`."""
    enquiry = await lock(tx, doing, enquiry_id)
    policy = await store.people.find_policy(tx, doing.society)
    again = enquiry.unblock(doing.by.staff_id, doing.at, policy)
    await store.letters.bring_back(tx, doing.society, enquiry_id)
    await _keep_open(tx, enquiry, again, policy)
    await note(tx, doing, "writer unblocked", enquiry_id)


async def put_aside(tx: Connection, enquiry: Enquiry, now: datetime) -> None:
    """Let a message of a blocked writer wait for nobody, inside and outside."""
    if enquiry.answerable:
        await outbox.enqueue(tx, EnquiryEnded(enquiry_id=enquiry.enquiry_id))
    due = Due(_WORDS, enquiry.enquiry_id, enquiry.society)
    policy = await store.people.find_policy(tx, enquiry.society)
    await store.waiting.plan(tx, due, months_later(now, policy.words_months))


async def _keep_end(tx: Connection, doing: Doing, over: Enquiry) -> None:
    policy = await store.people.find_policy(tx, doing.society)
    await store.enquiries.save_enquiry(tx, over)
    for what in (_CLAIM, _QUIET):
        await store.waiting.done(tx, what, over.enquiry_id)
    await offering.withdraw_all(tx, over.society, over.enquiry_id, doing.at)
    if over.answerable:
        due = Due(_SAY, over.enquiry_id, doing.society)
        await store.waiting.plan(tx, due, doing.at + TAKEN_BACK_WITHIN)
    if over.ended_why is not EndReason.CASE_CLOSED:  # else they go with the case
        words = Due(_WORDS, over.enquiry_id, doing.society)
        await store.waiting.plan(tx, words, months_later(doing.at, policy.words_months))


async def reopen(tx: Connection, doing: Doing, enquiry_id: UUID) -> None:
    """Take an end back; raises `NotOver`."""
    enquiry = await lock(tx, doing, enquiry_id)
    policy = await store.people.find_policy(tx, doing.society)
    again = enquiry.reopen(doing.by.staff_id, doing.at, policy)
    await _keep_open(tx, enquiry, again, policy)
    await note(tx, doing, "enquiry opened again", enquiry_id)


async def _keep_open(tx: Connection, over: Enquiry, again: Enquiry, policy: Policy) -> None:
    await store.enquiries.save_enquiry(tx, again)
    await say_acknowledged(tx, over, again)
    await forget_plans(tx, again)
    await plan_end_of_claim(tx, again, policy)


async def say_ended(tx: Connection, society: UUID, enquiry_id: UUID) -> None:
    """Say outside that an enquiry is over, if it still is."""
    await store.waiting.done(tx, _SAY, enquiry_id)
    enquiry = await store.enquiries.lock_enquiry(tx, society, enquiry_id)
    if enquiry and enquiry.ended_at and enquiry.answerable:
        await pictures.ask_no_longer(tx, enquiry, enquiry.ended_at)
        await outbox.enqueue(tx, EnquiryEnded(enquiry_id=enquiry_id))


async def end_quiet(tx: Connection, society: UUID, enquiry_id: UUID, now: datetime) -> None:
    """End what was answered long ago, so that its words go as well though nobody ended it."""
    await store.waiting.done(tx, _QUIET, enquiry_id)
    enquiry = await store.enquiries.lock_enquiry(tx, society, enquiry_id)
    if enquiry is None or enquiry.due_at or enquiry.ended_at or not enquiry.ours:
        return
    over = enquiry.end(None, now, EndReason.QUIET)
    policy = await store.people.find_policy(tx, society)
    await store.enquiries.save_enquiry(tx, over)
    await offering.withdraw_all(tx, society, enquiry_id, now)
    words = Due(_WORDS, enquiry_id, society)
    await store.waiting.plan(tx, words, months_later(now, policy.words_months))
    await pictures.ask_no_longer(tx, over, now)
    await outbox.enqueue(tx, EnquiryEnded(enquiry_id=enquiry_id))
    await store.audit.note(tx, None, "enquiry ended", enquiry_id, at=now, society=society)


async def end_words(tx: Connection, society: UUID, enquiry_id: UUID, now: datetime) -> None:
    """Let the words of an enquiry go, if it is over for as long as its Society keeps them."""
    await store.waiting.done(tx, _WORDS, enquiry_id)
    enquiry = await store.enquiries.lock_enquiry(tx, society, enquiry_id)
    if enquiry is None or enquiry.ended_at is None:
        return
    if enquiry.ended_why is EndReason.CASE_CLOSED:
        return
    policy = await store.people.find_policy(tx, society)
    until = months_later(enquiry.ended_at, policy.words_months)
    if until > now:
        await store.waiting.plan(tx, Due(_WORDS, enquiry_id, society), until)
        return
    await forget_words(tx, society, enquiry_id)
    await store.audit.note(tx, None, "words kept no longer", enquiry_id, at=now, society=society)


async def forget_plans(tx: Connection, enquiry: Enquiry) -> None:
    """Plan no longer what was planned because an enquiry was answered or over."""
    for what in (_SAY, _WORDS, _QUIET):
        await store.waiting.done(tx, what, enquiry.enquiry_id)


async def forget_words(tx: Connection, society: UUID, enquiry_id: UUID) -> None:
    """Destroy whatever was said in an enquiry, pictures and begun answers included, and its key."""
    await store.letters.forget(tx, society, enquiry_id)
    await pictures.forget(tx, society, enquiry_id)
    await offering.forget(tx, society, enquiry_id)
    await store.drafts.sweep_about(tx, society, DraftKind.REPLY, enquiry_id)
    await store.verdicts.forget_before(tx, society, enquiry_id)
    await store.keys.forget(tx, society, enquiry_id)

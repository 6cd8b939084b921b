"""Claiming: who works on an enquiry, so that two colleagues do not answer and nobody waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.confidential.enquiries import EnquiryAcknowledged
from services.intake import store
from services.intake.model.enquiries import Enquiry, EnquiryNotFound
from services.intake.model.letters import Had
from services.intake.model.people import Role
from services.intake.model.policies import Policy
from services.intake.store.waiting import Due

from .doing import Doing, note

_CLAIM = "enquiry_claim"


async def claim(tx: Connection, doing: Doing, enquiry_id: UUID, seen: UUID | None) -> None:
    """Work on an enquiry from now on; raises `ClaimedByAnother` if a colleague was faster."""
    enquiry = await lock(tx, doing, enquiry_id)
    policy = await store.people.find_policy(tx, doing.society)
    claimed = enquiry.claim(doing.by.staff_id, doing.at, seen=seen, policy=policy)
    await store.enquiries.save_enquiry(tx, claimed)
    await plan_end_of_claim(tx, claimed, policy)
    await say_acknowledged(tx, enquiry, claimed)
    await note(tx, doing, "enquiry claimed", enquiry_id)


async def release(tx: Connection, doing: Doing, enquiry_id: UUID) -> None:
    """Let an enquiry go, for a colleague to claim."""
    enquiry = await lock(tx, doing, enquiry_id)
    policy = await store.people.find_policy(tx, doing.society)
    await store.enquiries.save_enquiry(tx, enquiry.release(doing.by.staff_id, policy))
    await store.waiting.done(tx, _CLAIM, enquiry_id)
    await note(tx, doing, "enquiry released", enquiry_id)


async def assign(
    tx: Connection, doing: Doing, enquiry_id: UUID, to: UUID, seen: UUID | None
) -> None:
    """Mean an enquiry for a colleague who answers messages; raises `EnquiryNotFound` for others."""
    enquiry = await lock(tx, doing, enquiry_id)
    who = await store.people.find_member(tx, to, doing.at)
    if who is None or who.society != doing.society or not who.may(Role.CASEWORKER):
        raise EnquiryNotFound(enquiry_id=str(enquiry_id))
    policy = await store.people.find_policy(tx, doing.society)
    given = enquiry.assign(to, doing.at, seen=seen, policy=policy)
    await store.enquiries.save_enquiry(tx, given)
    await plan_end_of_claim(tx, given, policy)
    await note(tx, doing, "enquiry handed over", enquiry_id)


async def end_claim(tx: Connection, society: UUID, enquiry_id: UUID, now: datetime) -> None:
    """Let go what nobody works on: it is anybody's again."""
    await store.waiting.done(tx, _CLAIM, enquiry_id)
    enquiry = await store.enquiries.lock_enquiry(tx, society, enquiry_id)
    if enquiry is None or enquiry.due_at is None or enquiry.worked_at is None:
        return
    policy = await store.people.find_policy(tx, society)
    if enquiry.worked_at + timedelta(days=policy.claim_days) > now:
        await plan_end_of_claim(tx, enquiry, policy)
        return
    await store.enquiries.save_enquiry(tx, enquiry.release(None, policy))
    await store.audit.note(tx, None, "claim ended", enquiry_id, at=now, society=society)


async def look(tx: Connection, doing: Doing, enquiry: Enquiry) -> Enquiry:
    """Note that whoever works on an enquiry has read what came since; a visit of others is none."""
    if enquiry.claimed_by != doing.by.staff_id or enquiry.acknowledged_at or not enquiry.due_at:
        return enquiry
    held = await lock(tx, doing, enquiry.enquiry_id)
    policy = await store.people.find_policy(tx, doing.society)
    looked = held.look(doing.at).promised(policy)
    await store.enquiries.save_enquiry(tx, looked)
    await say_acknowledged(tx, held, looked)
    return looked


async def say_acknowledged(tx: Connection, before: Enquiry, after: Enquiry) -> None:
    """Say outside, once, that somebody has looked; a wish to be removed has no clock there.

    Whoever opens again what was over says so as well: its mailbox is then kept on.
    """
    looked = after.acknowledged_at is not None and before.acknowledged_at is None
    again = before.ended_at is not None and after.ended_at is None
    if after.answerable and (looked or again):
        up_to = (await had(tx, after)).up_to
        await outbox.enqueue(tx, EnquiryAcknowledged(enquiry_id=after.enquiry_id, up_to=up_to))


async def had(tx: Connection, enquiry: Enquiry, seen: UUID | None = None) -> Had:
    """Return what of an enquiry somebody had whose page ended with a message, or who has all."""
    heard = await store.letters.list_heard(tx, enquiry.society, enquiry.enquiry_id)
    return Had.of(heard, seen)


async def plan_end_of_claim(tx: Connection, enquiry: Enquiry, policy: Policy) -> None:
    """Plan when a claim, or what is meant for somebody, ends unless it is worked on."""
    if enquiry.worked_at is not None:
        due = Due(_CLAIM, enquiry.enquiry_id, enquiry.society)
        await store.waiting.plan(tx, due, enquiry.worked_at + timedelta(days=policy.claim_days))


async def lock(tx: Connection, doing: Doing, enquiry_id: UUID) -> Enquiry:
    """Hold an enquiry of the Society until the transaction ends; raises `EnquiryNotFound`."""
    enquiry = await store.enquiries.lock_enquiry(tx, doing.society, enquiry_id)
    if enquiry is None:
        raise EnquiryNotFound(enquiry_id=str(enquiry_id))
    return enquiry

"""Channels: each side's yes is written down; then, and only then, a call is planned as a task."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.chassis.problems import Problem
from services.intake import store
from services.intake.model.cases import CaseFile
from services.intake.model.channels import (
    CallPlanned,
    Channel,
    ChannelConsent,
    ChoseLess,
    Side,
    Way,
    check_way,
)
from services.intake.model.linking import EnquiryLink
from services.intake.model.tasks import Task, TaskKind
from services.intake.model.verifying import Standing

from . import bringing, calling_off, verifying
from .choosing import linked, standing_of
from .doing import Doing, Moment, note


@dataclass(frozen=True)
class Plan:
    """A call to be: when, by which channel, who is there, and who interprets."""

    channel: Channel
    on: date
    facilitator: UUID
    words: str = field(repr=False)


async def agree(
    tx: Connection, doing: Doing, enquiry_id: UUID, said: tuple[Side, Channel], on: date
) -> None:
    """Write down one side's yes to one channel.

    Raises `NotLinked`, or `ChoseLess` where the found person's own choice does not go so far.
    """
    side, channel = said
    link = await linked(tx, doing, enquiry_id)
    await store.cases.lock_file(tx, doing.society, link.case_id)
    if side is Side.FOUND:
        chosen = await store.choices.list_of(tx, doing.society, [link.case_id])
        stands = standing_of(chosen, _person(link))
        if not channel.within(stands.choice if stands else None):
            raise ChoseLess
    one = ChannelConsent(uuid4(), side, channel, on, doing.by.staff_id, doing.at)
    await store.channels.add(tx, doing.society, (enquiry_id, link.case_id), one)
    await note(tx, doing, "channel agreed to", enquiry_id)


async def plan(tx: Connection, doing: Doing, enquiry_id: UUID, wanted: Plan) -> None:
    """Plan a call as a task of the case.

    Raises what `check_way` raises, or `CallPlanned`.
    """
    link = await linked(tx, doing, enquiry_id)
    file = await store.cases.lock_file(tx, doing.society, link.case_id)
    check_way(await _way(tx, doing, file, link), wanted.channel)
    waiting = await store.tasks.list_open(tx, doing.society, link.case_id)
    if any(one.kind is TaskKind.FACILITATE_CALL for one in waiting):
        raise CallPlanned
    task_id = uuid4()
    key = await store.keys.of_record(tx, doing.vault, doing.society, task_id)
    task = Task(
        task_id=task_id,
        case_id=link.case_id,
        kind=TaskKind.FACILITATE_CALL,
        due_on=wanted.on,
        made_at=doing.at,
        made_by=doing.by.staff_id,
        assigned_to=wanted.facilitator,
        sealed_words=key.seal("tasks", "words", wanted.words),
    )
    await store.tasks.add(tx, doing.society, task)
    await store.channels.plan(tx, doing.society, task, enquiry_id, wanted.channel)
    await note(tx, doing, "call planned", enquiry_id)


async def look_after(tx: Connection, moment: Moment) -> None:
    """Call off, and have both asked anew, where one of two said "nothing" since, be it elsewhere.

    It looks like every other reason of safety, and is told to nobody.
    """
    for enquiry_id in await store.channels.every_planned(tx, moment.society):
        if not await _may_still_meet(tx, moment, enquiry_id):
            await calling_off.begin_anew(tx, moment.society, [enquiry_id], moment.at)


async def _may_still_meet(tx: Connection, moment: Moment, enquiry_id: UUID) -> bool:
    """Return whether those between whom a call is planned may meet; where nobody can tell, not."""
    link = await store.links.find(tx, moment.society, enquiry_id)
    if link is None or link.sought_id is None:
        return False
    try:
        file = await store.cases.lock_file(tx, moment.society, link.case_id)
        both = await bringing.the_two(tx, moment, file, link.sought_id, [enquiry_id])
    except Problem:
        return False
    return await bringing.may_be_brought_together(tx, moment, *both)


async def _way(tx: Connection, doing: Doing, file: CaseFile, link: EnquiryLink) -> Way:
    """Return what stands between the two; every reason of safety is one and the same."""
    sought_id = _person(link)
    stands = await verifying.standings(tx, doing.society, [link])
    chosen = await store.choices.list_of(tx, doing.society, [link.case_id])
    choice = standing_of(chosen, sought_id)
    both = await bringing.the_two(tx, doing, file, sought_id, [link.enquiry_id])
    together = await bringing.may_be_brought_together(tx, doing, *both)
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, link.enquiry_id)
    gone = not enquiry.ours or enquiry.blocked_at is not None
    return Way(
        verified=stands[link.enquiry_id] is Standing.VERIFIED,
        choice=choice.choice if choice else None,
        consents=await store.channels.list_of(tx, doing.society, link.enquiry_id),
        shut=gone or not together or await calling_off.is_shut(tx, file, doing.at),
    )


def _person(link: EnquiryLink) -> UUID:
    assert link.sought_id is not None  # `linked` gives no other
    return link.sought_id

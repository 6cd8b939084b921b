"""Calling off: whatever takes away what a channel rests on ends it in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile
from services.intake.model.channels import Channel, Side

from .doing import Doing, note


async def stop(
    tx: Connection,
    doing: Doing,
    enquiry_id: UUID,
    sides: Sequence[Side] = tuple(Side),
    channels: Sequence[Channel] = tuple(Channel),
) -> None:
    """Take back some sides' yes to some channels, and call off what was planned upon it."""
    enquiry, how = (doing.society, enquiry_id), (doing.by.staff_id, doing.at)
    if await store.channels.withdraw(tx, enquiry, sides, channels, how):
        await note(tx, doing, "channel consent withdrawn", enquiry_id)
    await call_off(tx, doing, enquiry_id, channels)


async def call_off(
    tx: Connection,
    doing: Doing,
    enquiry_id: UUID,
    channels: Sequence[Channel] = tuple(Channel),
) -> None:
    """Call off what was planned; what both sides agreed to stands, for a later plan."""
    for task, channel in await store.channels.list_planned(tx, doing.society, enquiry_id):
        if channel in channels:
            await store.tasks.save(tx, doing.society, task.finish(doing.by.staff_id, doing.at))
            await store.channels.tell_off(tx, doing.society, task, doing.at)
            await note(tx, doing, "call called off", enquiry_id)


async def call_off_unasked(tx: Connection, society: UUID, enquiry_id: UUID, at: datetime) -> None:
    """Call off what was planned because of what a visitor or time did, and no colleague."""
    for task, _ in await store.channels.list_planned(tx, society, enquiry_id):
        await store.tasks.save(tx, society, task.finish(None, at))
        await store.channels.tell_off(tx, society, task, at)
        await store.audit.note(tx, None, "call called off", enquiry_id, at=at, society=society)


async def is_shut(tx: Connection, file: CaseFile, now: datetime) -> bool:
    """Return whether something of safety keeps the seeker of a case from being brought to anybody.

    The case is held or closed, the danger question is open, or a death was not told.
    """
    unsafe = file.safety is None or not file.safety.safe
    over = file.case.closed_at is not None or file.on_hold(now)
    case = (file.case.society, file.case.case_id)
    return unsafe or over or await store.outcomes.untold_death(tx, *case)


async def begin_anew(
    tx: Connection, society: UUID, enquiries: Sequence[UUID], at: datetime
) -> None:
    """Take back what both sides agreed to upon some messages, and call off what was planned.

    What changed is more than either had in mind: both have to be asked again. Why is said nowhere.
    """
    for enquiry_id in enquiries:
        enquiry, nobody = (society, enquiry_id), (None, at)
        if await store.channels.withdraw(tx, enquiry, tuple(Side), tuple(Channel), nobody):
            did = "channel consent withdrawn"
            await store.audit.note(tx, None, did, enquiry_id, at=at, society=society)
        await call_off_unasked(tx, society, enquiry_id, at)


async def begin_case_anew(
    tx: Connection, society: UUID, case_ids: Sequence[UUID], at: datetime
) -> None:
    """Do so upon all messages about cases: one was locked, or a consent was taken back."""
    there = await store.channels.with_channels(tx, society, case_ids)
    await begin_anew(tx, society, there, at)


async def follow(tx: Connection, file: CaseFile, now: datetime) -> None:
    """End what was agreed to and planned in a case in which nothing may be opened any more.

    What was agreed to before the danger question was ever asked waits for its answer.
    """
    society, asked = file.case.society, file.safety is not None
    listing = store.channels.with_channels if asked else store.channels.with_calls
    there = await listing(tx, society, file.case_ids)
    if there and await is_shut(tx, file, now):
        await begin_anew(tx, society, there, now)

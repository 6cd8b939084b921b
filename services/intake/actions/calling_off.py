"""Calling off: whatever takes away what a channel rests on ends it in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
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
            await note(tx, doing, "call called off", enquiry_id)

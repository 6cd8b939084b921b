"""What routing does because a moment has come."""

from __future__ import annotations

from services.chassis.timers import Timers

from .actions import filling, keeping, picturing, prompting, sending
from .resources import Resources

timers: Timers[Resources] = Timers()


@timers.every(seconds=3)
async def announce_replies(resources: Resources) -> None:
    await prompting.announce_replies(resources)


@timers.every(seconds=3)
async def request_notices(resources: Resources) -> None:
    await prompting.request_notices(resources)


@timers.every(seconds=60)
async def sweep_pictures(resources: Resources) -> None:
    await picturing.sweep(resources)


@timers.every(seconds=300)
async def forget_old_forms(resources: Resources) -> None:
    await filling.forget_old(resources)


@timers.every(seconds=3600)
async def break_promises(resources: Resources) -> None:
    await keeping.break_promises(resources)


@timers.every(seconds=3600)
async def forget_old_mailboxes(resources: Resources) -> None:
    await keeping.forget_old(resources)


@timers.every(seconds=3600)
async def forget_sent_forms(resources: Resources) -> None:
    await sending.forget_sent_forms(resources)

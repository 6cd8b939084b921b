"""What notify does because time has passed."""

from __future__ import annotations

from services.chassis.timers import Timers

from . import actions
from .resources import Resources

timers: Timers[Resources] = Timers()


@timers.every(seconds=6 * 3600)
async def forget_ended(resources: Resources) -> None:
    await actions.forget_ended(resources)

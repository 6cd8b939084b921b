"""What notify does because time has passed."""

from __future__ import annotations

from services.chassis.timers import Timers

from . import actions
from .resources import Resources

timers: Timers[Resources] = Timers()


@timers.every(seconds=1)
async def send_due(resources: Resources) -> None:
    await actions.send_due(resources)


@timers.every(seconds=60)
async def read_bounces(resources: Resources) -> None:
    await actions.read_bounces(resources)


@timers.every(seconds=60)
async def measure(resources: Resources) -> None:
    await actions.measure(resources)


@timers.every(seconds=6 * 3600)
async def forget_ended(resources: Resources) -> None:
    await actions.forget_ended(resources)

"""What the gallery does because a day has ended."""

from __future__ import annotations

from services.chassis.database import transaction_of
from services.chassis.timers import Timers

from . import store
from .resources import Resources

timers: Timers[Resources] = Timers()


@timers.every(seconds=600)
async def forget_expired(resources: Resources) -> None:
    """Forget faces and posters whose last day is over; the wall itself dropped them at midnight."""
    async with transaction_of(resources.pool) as tx:
        today = resources.clock().date()
        await store.forget_expired(tx, today)
        await store.forget_ended(tx, today)

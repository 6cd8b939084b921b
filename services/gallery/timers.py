"""What the gallery does because a day has ended."""

from __future__ import annotations

from datetime import timedelta

from services.chassis import outbox
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


@timers.every(seconds=600)
async def tell_views(resources: Resources) -> None:
    """Tell how often pages were opened on days that ended an hour ago, each day once.

    By then every replica has added what it counted.
    """
    over = (resources.clock() - timedelta(hours=1)).date()
    async with transaction_of(resources.pool) as tx:
        for counted in await store.take_untold_views(tx, over):
            await outbox.enqueue(tx, counted)

"""What notify does when it hears something."""

from __future__ import annotations

from services.chassis.delivery import Delivery, Subscriptions
from services.contracts.restricted.notices import NoticeRequested, NoticeWithdrawn

from . import actions
from .resources import Resources

events: Subscriptions[Resources] = Subscriptions()


@events.on(NoticeRequested)
async def take(event: NoticeRequested, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await actions.take(tx, delivery.resources, event)


@events.on(NoticeWithdrawn)
async def withdraw(event: NoticeWithdrawn, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        fresh = await actions.withdraw(tx, delivery.resources, event.notice_id)
    if fresh:
        delivery.resources.metrics.notices.labels("withdrawn").inc()

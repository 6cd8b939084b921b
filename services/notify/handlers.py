"""What notify does when it hears something."""

from __future__ import annotations

from services.chassis.delivery import Delivery, Subscriptions
from services.contracts.restricted.notices import NoticeRequested

from . import actions
from .resources import Resources

events: Subscriptions[Resources] = Subscriptions()


@events.on(NoticeRequested)
async def send(event: NoticeRequested, delivery: Delivery[Resources]) -> None:
    # Mail knows no transactions. It goes first: a crash before the commit repeats a prompt that
    # says nothing and carries the same Message-ID, where the other order would lose it.
    resources = delivery.resources
    if await actions.has_ended(resources, event):
        return
    outcome = await actions.send_notice(resources, event)
    async with delivery.once() as tx:
        await actions.tell_outcome(tx, resources, event, outcome)

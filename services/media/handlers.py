"""What media does when it hears something."""

from __future__ import annotations

from services.chassis.delivery import Delivery, Subscriptions
from services.contracts.restricted.photos import PhotoDiscarded, PhotoSubmitted
from services.contracts.restricted.posters import PosterDiscarded, PosterOrdered

from . import actions
from .model import OrderState, State
from .resources import Resources

events: Subscriptions[Resources] = Subscriptions()


@events.on(PhotoSubmitted)
async def develop(event: PhotoSubmitted, delivery: Delivery[Resources]) -> None:
    resources = delivery.resources
    state = await actions.begin_development(resources, event)
    if state is State.BEGUN:
        outcome = await actions.develop_photo(resources, event)
        async with delivery.once() as tx:
            state = await actions.tell_outcome(tx, resources, event, outcome)
    if state is State.DISCARDED:
        # Files may have been written between the discarding and now, or before a crash.
        await actions.delete_renditions(resources, event.photo_id, [event.revision])


@events.on(PhotoDiscarded)
async def discard(event: PhotoDiscarded, delivery: Delivery[Resources]) -> None:
    # First no more development, then no more files, then the record that this is done: whatever
    # stops it in between, the next delivery begins again and nothing is left behind.
    await actions.discard_photo(delivery.resources, event.photo_id)
    async with delivery.once() as tx:
        await actions.forget_developments(tx, delivery.resources, event.photo_id)


@events.on(PosterOrdered)
async def print_poster(event: PosterOrdered, delivery: Delivery[Resources]) -> None:
    resources = delivery.resources
    state = await actions.begin_order(resources, event.order_id)
    if state is OrderState.BEGUN:
        outcome = await actions.print_poster(resources, event)
        async with delivery.once() as tx:
            state = await actions.tell_printed(tx, resources, event.order_id, outcome)
    if state is OrderState.DISCARDED:
        await actions.delete_prints(resources, event.order_id)


@events.on(PosterDiscarded)
async def discard_poster(event: PosterDiscarded, delivery: Delivery[Resources]) -> None:
    # Safe to repeat, so it needs no record of its own that it was done.
    await actions.discard_order(delivery.resources, event.order_id)

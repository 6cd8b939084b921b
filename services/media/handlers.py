"""What media does when it hears something."""

from __future__ import annotations

import contextlib

from services.chassis.delivery import AlreadyHandled, Delivery, Subscriptions
from services.contracts.restricted.photos import PhotoDiscarded, PhotoSubmitted
from services.contracts.restricted.pictures import PictureDiscarded, PictureHanded
from services.contracts.restricted.posters import PosterDiscarded, PosterOrdered

from .actions import photos, pictures, posters
from .model import OrderState, PictureState, State
from .resources import Resources

events: Subscriptions[Resources] = Subscriptions()


@events.on(PhotoSubmitted)
async def develop(event: PhotoSubmitted, delivery: Delivery[Resources]) -> None:
    resources = delivery.resources
    state = await photos.begin_development(resources, event)
    if state is State.BEGUN:
        outcome = await photos.develop_photo(resources, event)
        async with delivery.once() as tx:
            state = await photos.tell_outcome(tx, resources, event, outcome)
    if state is State.DISCARDED:
        # Files may have been written between the discarding and now, or before a crash.
        await photos.delete_renditions(resources, event.photo_id, [event.revision])


@events.on(PhotoDiscarded)
async def discard(event: PhotoDiscarded, delivery: Delivery[Resources]) -> None:
    # First no more development, then no more files, then the record that this is done: whatever
    # stops it in between, the next delivery begins again and nothing is left behind.
    await photos.discard_photo(delivery.resources, event.photo_id)
    async with delivery.once() as tx:
        await photos.forget_developments(tx, delivery.resources, event.photo_id)


@events.on(PosterOrdered)
async def print_poster(event: PosterOrdered, delivery: Delivery[Resources]) -> None:
    resources = delivery.resources
    state = await posters.begin_order(resources, event.order_id)
    if state is OrderState.BEGUN:
        outcome = await posters.print_poster(resources, event)
        async with delivery.once() as tx:
            state = await posters.tell_printed(tx, resources, event.order_id, outcome)
    if state is OrderState.DISCARDED:
        await posters.delete_prints(resources, event.order_id)


@events.on(PosterDiscarded)
async def discard_poster(event: PosterDiscarded, delivery: Delivery[Resources]) -> None:
    # Safe to repeat, so it needs no record of its own that it was done.
    await posters.discard_order(delivery.resources, event.order_id)


@events.on(PictureHanded)
async def clean(event: PictureHanded, delivery: Delivery[Resources]) -> None:
    resources = delivery.resources
    cleaning = await pictures.begin_cleaning(resources, event.picture_id)
    if cleaning.state is PictureState.BEGUN:
        outcome = await pictures.clean_picture(resources, event, cleaning)
        with contextlib.suppress(AlreadyHandled):
            async with delivery.once() as tx:
                await pictures.tell_cleaned(tx, resources, cleaning, outcome)
    # Another process may have been at it too, so may we before a crash, and it may have been
    # discarded meanwhile: what nobody was told of, or what nobody may keep, goes.
    await pictures.delete_unwanted(resources, event.picture_id)


@events.on(PictureDiscarded)
async def discard_picture(event: PictureDiscarded, delivery: Delivery[Resources]) -> None:
    # Safe to repeat, so it needs no record of its own that it was done.
    await pictures.discard_picture(delivery.resources, event.picture_id)

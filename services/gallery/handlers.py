"""What the gallery does when it hears of a photo or a poster."""

from __future__ import annotations

from services.chassis.delivery import Delivery, Subscriptions
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.public.posters import PosterIssued, PosterRecalled

from . import actions, store
from .resources import Resources

events: Subscriptions[Resources] = Subscriptions()


@events.on(PhotoPublished)
async def show(event: PhotoPublished, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.show(tx, event)
    await actions.look(delivery.resources)


@events.on(PhotoWithdrawn)
async def hide(event: PhotoWithdrawn, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.hide(tx, event)
    await actions.look(delivery.resources)


@events.on(PosterIssued)
async def offer(event: PosterIssued, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.offer(tx, event)
    await actions.look(delivery.resources)


@events.on(PosterRecalled)
async def recall(event: PosterRecalled, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.recall(tx, event)
    await actions.look(delivery.resources)

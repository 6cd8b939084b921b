"""Events in: photos and posters made or refused, visitors' messages, notices that failed."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import transaction_of
from services.chassis.delivery import Delivery, Subscriptions
from services.chassis.problems import Problem
from services.contracts.confidential.enquiries import (
    EnquiryErased,
    EnquiryOverdue,
    MessageReceived,
    PictureReceived,
)
from services.contracts.public.views import ViewsCounted
from services.contracts.restricted.notices import NoticeFailed, NoticeSent
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused
from services.contracts.restricted.posters import PosterFailed, PosterPrinted

from . import store
from .actions import checking_in, developing, posters, receiving, receiving_pictures
from .model.cases import CaseNotFound
from .model.enquiries import DeskUnknown, EnquiryNotFound
from .model.posters import EditionUnknown
from .resources import Resources

events: Subscriptions[Resources] = Subscriptions()


@events.on(PhotoDeveloped)
async def show_proof(event: PhotoDeveloped, delivery: Delivery[Resources]) -> None:
    society = await _society_of(delivery, event.photo_id, CaseNotFound)
    async with delivery.once(society) as tx:
        await developing.developed(tx, event, society, delivery.resources.vault)


@events.on(PhotoRefused)
async def say_why(event: PhotoRefused, delivery: Delivery[Resources]) -> None:
    society = await _society_of(delivery, event.photo_id, CaseNotFound)
    async with delivery.once(society) as tx:
        await developing.refused(tx, event, society, delivery.resources.clock())


@events.on(PosterPrinted)
async def keep_print(event: PosterPrinted, delivery: Delivery[Resources]) -> None:
    society = await _society_of(delivery, event.order_id, EditionUnknown)
    async with delivery.once(society) as tx:
        await posters.printed(tx, society, event)


@events.on(PosterFailed)
async def say_why_not_printed(event: PosterFailed, delivery: Delivery[Resources]) -> None:
    society = await _society_of(delivery, event.order_id, EditionUnknown)
    async with delivery.once(society) as tx:
        await posters.failed(tx, society, event)


@events.on(MessageReceived)
async def take_message(event: MessageReceived, delivery: Delivery[Resources]) -> None:
    society = await _society_of(delivery, event.desk, DeskUnknown)
    async with delivery.once(society) as tx:
        taken = await receiving.receive(tx, delivery.resources, society, event)
    kind = event.kind.value if taken else "unplaced"
    delivery.resources.metrics.messages.labels(kind).inc()


@events.on(PictureReceived)
async def keep_picture(event: PictureReceived, delivery: Delivery[Resources]) -> None:
    """Of an enquiry nobody knows as well: media has to hear that nothing of it is kept."""
    async with delivery.once() as tx:
        await receiving_pictures.receive(tx, delivery.resources, event)


@events.on(EnquiryErased)
async def shred(event: EnquiryErased, delivery: Delivery[Resources]) -> None:
    if await _is_nobodys(delivery, event.enquiry_id):
        return
    society = await _society_of(delivery, event.enquiry_id, EnquiryNotFound)
    async with delivery.once(society) as tx:
        await receiving.erase(tx, society, event.enquiry_id, delivery.resources.clock())


@events.on(EnquiryOverdue)
async def remind(event: EnquiryOverdue, delivery: Delivery[Resources]) -> None:
    if await _is_nobodys(delivery, event.enquiry_id):
        return
    society, at = (
        await _society_of(delivery, event.enquiry_id, EnquiryNotFound),
        delivery.resources.clock(),
    )
    async with delivery.once(society) as tx:
        await receiving.be_overdue(tx, society, (event.enquiry_id, event.clock), at)


@events.on(ViewsCounted)
async def keep_views(event: ViewsCounted, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.views.save(tx, event.day, event.page, event.language, event.count)


@events.on(NoticeSent)
async def note_sent(event: NoticeSent, delivery: Delivery[Resources]) -> None:
    """Nothing follows: that a notice went out says nothing of whether somebody read it."""


@events.on(NoticeFailed)
async def note_failed(event: NoticeFailed, delivery: Delivery[Resources]) -> None:
    """Of notices the desk asked for as well; those are nobody's here."""
    async with transaction_of(delivery.resources.pool) as tx:
        society = await store.people.find_society_of(tx, event.notice_id)
    if society is None:
        return
    async with delivery.once(society) as tx:
        await checking_in.notice_failed(tx, society, event.notice_id, delivery.resources.clock())


async def _is_nobodys(delivery: Delivery[Resources], enquiry_id: UUID) -> bool:
    """Return whether an enquiry is one that nobody may read: there is nothing to do about it."""
    async with transaction_of(delivery.resources.pool) as tx:
        return await store.unplaced.holds(tx, enquiry_id)


async def _society_of(
    delivery: Delivery[Resources], record_id: UUID, unknown: type[Problem]
) -> UUID:
    """Find the Society first: only in its scope can anything be written."""
    async with transaction_of(delivery.resources.pool) as tx:
        society = await store.people.find_society_of(tx, record_id)
    if society is None:
        raise unknown(record_id=str(record_id))
    return society

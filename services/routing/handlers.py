"""What routing does when it hears something."""

from __future__ import annotations

from services.chassis.delivery import Delivery, Subscriptions
from services.chassis.logs import log
from services.contracts.confidential.desks import DeskOpened, ReferenceAssigned
from services.contracts.confidential.enquiries import (
    EnquiryAcknowledged,
    EnquiryEnded,
    EnquiryMoved,
    EnquiryUnplaced,
    PictureAsked,
    PictureDropped,
    ReplyWritten,
)
from services.contracts.restricted.notices import NoticeFailed, NoticeSent
from services.contracts.restricted.pictures import PictureCleaned, PictureRefused

from . import store
from .actions import answering, desks, picturing, prompting
from .model import times
from .resources import Resources

events: Subscriptions[Resources] = Subscriptions()
_log = log(__name__)


@events.on(DeskOpened)
async def open_desk(event: DeskOpened, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await desks.open_desk(tx, event)


@events.on(ReferenceAssigned)
async def assign(event: ReferenceAssigned, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.desks.assign(tx, event)


@events.on(ReplyWritten)
async def keep_reply(event: ReplyWritten, delivery: Delivery[Resources]) -> None:
    resources = delivery.resources
    release_at = times.release_at(resources.clock(), resources.settings.release)
    month = times.month_of(resources.clock().date())
    async with delivery.once() as tx:
        kept = await answering.keep_reply(tx, event, release_at)
        await store.clocks.answered(tx, event.enquiry_id, month, event.up_to)
    resources.metrics.replies.labels("kept" if kept else "without_mailbox").inc()


@events.on(EnquiryAcknowledged)
async def note_looked_at(event: EnquiryAcknowledged, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.clocks.looked_at(tx, event.enquiry_id, event.up_to)


@events.on(EnquiryMoved)
async def move(event: EnquiryMoved, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await store.enquiries.move(tx, event.enquiry_id, event.desk)


@events.on(EnquiryEnded)
async def end(event: EnquiryEnded, delivery: Delivery[Resources]) -> None:
    month = times.month_of(delivery.resources.clock().date())
    async with delivery.once() as tx:
        await store.clocks.end(tx, event.enquiry_id, month)
        await store.pictures.close(tx, event.enquiry_id)


@events.on(PictureAsked)
async def ask_picture(event: PictureAsked, delivery: Delivery[Resources]) -> None:
    resources = delivery.resources
    # With the answers of that hour: a mailbox tells nobody when a desk was at work.
    opens_at = times.release_at(resources.clock(), resources.settings.release)
    async with delivery.once() as tx:
        await store.pictures.ask(tx, event.enquiry_id, opens_at)


@events.on(PictureDropped)
async def drop_picture(event: PictureDropped, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        await picturing.drop(tx, delivery.resources, event)


@events.on(PictureCleaned)
async def hand_on_picture(event: PictureCleaned, delivery: Delivery[Resources]) -> None:
    # First the original goes, then it is written down: whatever stops it in between, the next
    # delivery begins again.
    await picturing.delete_original(delivery.resources, event.picture_id)
    async with delivery.once() as tx:
        ours = await picturing.hand_on(tx, delivery.resources, event)
    delivery.resources.metrics.pictures.labels("received" if ours else "not_awaited").inc()


@events.on(PictureRefused)
async def turn_picture_away(event: PictureRefused, delivery: Delivery[Resources]) -> None:
    await picturing.delete_original(delivery.resources, event.picture_id)
    async with delivery.once() as tx:
        ours = await picturing.turn_away(tx, delivery.resources, event)
    delivery.resources.metrics.pictures.labels("refused" if ours else "not_awaited").inc()


@events.on(EnquiryUnplaced)
async def note_unplaced(event: EnquiryUnplaced, delivery: Delivery[Resources]) -> None:
    month = times.month_of(delivery.resources.clock().date())
    async with delivery.once() as tx:
        await store.clocks.end(tx, event.enquiry_id, month)
        await store.pictures.close(tx, event.enquiry_id)
        if await store.enquiries.unplace(tx, event.enquiry_id):
            await prompting.plan(tx, delivery.resources, event.enquiry_id)


@events.on(NoticeSent)
async def note_sent(event: NoticeSent, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        ours = await store.notices.confirm(tx, event.notice_id)
    if ours:
        delivery.resources.metrics.notices.labels("sent").inc()


@events.on(NoticeFailed)
async def note_failed(event: NoticeFailed, delivery: Delivery[Resources]) -> None:
    async with delivery.once() as tx:
        ours = await store.notices.delete(tx, event.notice_id)
    if ours:
        delivery.resources.metrics.notices.labels("failed").inc()
        _log.warning("notice failed", record_id=str(event.notice_id), reason=str(event.reason))

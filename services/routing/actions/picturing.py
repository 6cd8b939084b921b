"""Taking the one picture a desk asked for to the darkroom, and what comes of it to that desk.

In the clear a picture is in the memory of one request and nowhere else.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.logs import log
from services.contracts.confidential.enquiries import PictureDropped, PictureReceived
from services.contracts.restricted.pictures import (
    PictureCleaned,
    PictureDiscarded,
    PictureHanded,
    PictureRefused,
)
from services.routing import mailbox, store
from services.routing.mailbox import Receipt
from services.routing.model.enquiries import NoDesk
from services.routing.model.pictures import Closed, Taken, sweep_at
from services.routing.model.times import first_of_month, last_hour, month_of
from services.routing.resources import Resources

_log = log(__name__)
_SEALED = "application/octet-stream"


async def look(resources: Resources, receipt: Receipt) -> Taken | None:
    """Return why a mailbox takes no picture, or None where it takes one."""
    async with transaction_of(resources.pool) as tx:
        enquiry = await store.enquiries.find(tx, receipt.mailbox)
    return enquiry.asking.takes(resources.clock()) if enquiry else Taken.GONE


async def hand_in(resources: Resources, receipt: Receipt, picture: bytes) -> Taken:
    """Take a picture to the darkroom: one, however many are sent at once.

    The row is there before the file, and nothing is said before the file is there: what is broken
    off in between is deleted by a timer, and the mailbox takes another. Raises `NoDesk`.
    """
    closed = await asyncio.to_thread(mailbox.close_picture, picture, resources.darkroom)
    leave_at = sweep_at(resources.clock())
    async with transaction_of(resources.pool) as tx:
        await store.pictures.begin(tx, closed.picture_id, closed.object, leave_at)
    await resources.objects.write("handed", closed.object, closed.data, _SEALED)
    async with transaction_of(resources.pool) as tx:
        taken = await _hand(tx, resources, receipt, closed)
        if taken is not Taken.HANDED:
            now = last_hour(resources.clock())
            await store.pictures.let_go(tx, closed.picture_id, now)
    return taken


async def delete_original(resources: Resources, picture_id: UUID) -> None:
    """Make sure that what the visitor sent does not exist any more."""
    async with transaction_of(resources.pool) as tx:
        name = await store.pictures.find_object(tx, picture_id)
    if name is not None:
        await resources.objects.delete("handed", name)


async def hand_on(tx: Connection, resources: Resources, event: PictureCleaned) -> bool:
    """Tell the desks that a picture came; return False if nobody waits for it any more.

    Nothing is promised for it: the desk asked, and looks by itself.
    """
    month = month_of(resources.clock().date())
    enquiry_id = await store.pictures.receive(tx, event.picture_id, month)
    if enquiry_id is None:
        return False
    await outbox.enqueue(
        tx,
        PictureReceived(
            enquiry_id=enquiry_id,
            picture_id=event.picture_id,
            object=event.object,
            sealed_key=event.sealed_key,
        ),
    )
    return True


async def turn_away(tx: Connection, resources: Resources, event: PictureRefused) -> bool:
    """Let a mailbox take another picture, and keep why; False if nobody waits for it any more.

    It does so at once, and no hour is kept that would tell when the one before was sent.
    """
    opens_at = first_of_month(resources.clock())
    turned = await store.pictures.turn_away(tx, event.picture_id, event.reason, opens_at)
    return turned is not None


async def drop(tx: Connection, resources: Resources, event: PictureDropped) -> None:
    """Let a picture go everywhere, because its desk keeps it no longer."""
    now = last_hour(resources.clock())
    if await store.pictures.drop(tx, event.enquiry_id, event.picture_id, now):
        await outbox.enqueue(tx, PictureDiscarded(picture_id=event.picture_id))


async def discard_left(tx: Connection, resources: Resources) -> None:
    """Let the pictures go everywhere whose conversation has gone in this transaction."""
    now = last_hour(resources.clock())
    for picture_id in await store.pictures.leave_without_enquiry(tx, now):
        await outbox.enqueue(tx, PictureDiscarded(picture_id=picture_id))


async def sweep(resources: Resources) -> None:
    """Delete the files that are to go, and then forget them: those never said among them."""
    async with transaction_of(resources.pool) as tx:
        leaving = await store.pictures.take_leaving(tx, resources.clock())
    for _, name in leaving:
        await resources.objects.delete("handed", name)
    async with transaction_of(resources.pool) as tx:
        await store.pictures.delete_left(tx, [picture_id for picture_id, _ in leaving])
    if leaving:
        _log.info("pictures swept", count=len(leaving))


async def _hand(tx: Connection, resources: Resources, receipt: Receipt, closed: Closed) -> Taken:
    enquiry = await store.enquiries.lock(tx, receipt.mailbox)
    if enquiry is None:
        return Taken.GONE
    why_not = enquiry.asking.takes(resources.clock())
    if why_not is not None:
        return why_not
    desk = await store.desks.find_present(tx, enquiry.desk, enquiry.moved_to)
    if desk is None:
        raise NoDesk
    if not await store.pictures.hand(tx, closed.picture_id, enquiry.enquiry_id):
        raise TimeoutError  # it took so long that the timer has begun to delete the file
    await outbox.enqueue(
        tx,
        PictureHanded(
            picture_id=closed.picture_id,
            object=closed.object,
            sealed_key=closed.sealed_key,
            desk_key=desk.sealing_key,
        ),
    )
    return Taken.HANDED

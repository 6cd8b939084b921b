"""Posters: printed from faces on the wall and told of, or forgotten for ever."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.logs import log
from services.chassis.objects import ObjectMissing
from services.contracts.editions import CONTENT_TYPES, PosterFailure, poster_name, poster_names
from services.contracts.renditions import LONG_EDGES, rendition_name
from services.contracts.restricted.posters import PosterFailed, PosterOrdered, PosterPrinted
from services.media import store
from services.media.model import OrderState, print_name
from services.media.press import Print, Unprintable
from services.media.resources import Resources

_log = log(__name__)


async def begin_order(resources: Resources, order_id: UUID) -> OrderState:
    """Return how far an order has come: only one that has begun is to be printed now."""
    async with transaction_of(resources.pool) as tx:
        return await store.lock_order(tx, order_id)


async def print_poster(resources: Resources, order: PosterOrdered) -> Print | PosterFailure:
    """Print a poster of faces that are on the wall, and put it into `prints`; safe to repeat.

    A face whose image is gone was withdrawn meanwhile: nothing is printed without it, since
    staff chose which faces stand together.
    """
    began = time.monotonic()
    try:
        printed = await resources.press.print(order, await _faces(resources, order))
    except Unprintable as failed:
        return failed.reason
    except ObjectMissing:
        return PosterFailure.IMAGE_MISSING
    finally:
        resources.metrics.printing.observe(time.monotonic() - began)
    file = print_name(resources.names, order.order_id)
    for kind, data in (("pdf", printed.pdf), ("png", printed.png)):
        await resources.objects.write("prints", poster_name(file, kind), data, CONTENT_TYPES[kind])
    return printed


async def tell_printed(
    tx: Connection, resources: Resources, order_id: UUID, outcome: Print | PosterFailure
) -> OrderState:
    """Keep how an order ended and tell intake, unless it was discarded or had ended meanwhile."""
    state = await store.lock_order(tx, order_id)
    if state is not OrderState.BEGUN:
        return state
    if isinstance(outcome, PosterFailure):
        resources.metrics.failed.labels(outcome.value).inc()
        _log.info("poster failed", record_id=str(order_id), reason=outcome.value)
        await store.save_order(tx, order_id, OrderState.FAILED)
        await outbox.enqueue(tx, PosterFailed(order_id=order_id, reason=outcome))
        return OrderState.FAILED
    resources.metrics.printed.inc()
    _log.info("poster printed", record_id=str(order_id))
    await store.save_order(tx, order_id, OrderState.PRINTED)
    file = print_name(resources.names, order_id)
    await outbox.enqueue(tx, PosterPrinted(order_id=order_id, file=file, pages=outcome.pages))
    return OrderState.PRINTED


async def discard_order(resources: Resources, order_id: UUID) -> None:
    """Make sure a poster is never printed again, and that no file of it exists."""
    async with transaction_of(resources.pool) as tx:
        await store.discard_order(tx, order_id)
    await delete_prints(resources, order_id)
    _log.info("poster discarded", record_id=str(order_id))


async def delete_prints(resources: Resources, order_id: UUID) -> None:
    """Make sure no file of a poster exists."""
    for name in poster_names(print_name(resources.names, order_id)):
        await resources.objects.delete("prints", name)


async def _faces(resources: Resources, order: PosterOrdered) -> dict[str, bytes]:
    images = list(dict.fromkeys(entry.image for entry in order.entries))
    names = (rendition_name(image, max(LONG_EDGES), "jpg") for image in images)
    read = await asyncio.gather(*(resources.objects.read("wall", name) for name in names))
    return dict(zip(images, read, strict=True))

"""What media does: develop a photo, print a poster and say so, or forget either for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.logs import log
from services.chassis.objects import ObjectMissing
from services.contracts.codes import Refusal
from services.contracts.editions import CONTENT_TYPES as PRINT_TYPES
from services.contracts.editions import PosterFailure, poster_name, poster_names
from services.contracts.renditions import (
    CONTENT_TYPES,
    LONG_EDGES,
    rendition_name,
    rendition_names,
)
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused, PhotoSubmitted
from services.contracts.restricted.posters import PosterFailed, PosterOrdered, PosterPrinted

from . import store
from .darkroom import Development, Refused, Unclean, Wishes
from .model import OrderState, State, Turned, Unopenable, image_name, open_original, print_name
from .press import Print, Unprintable
from .resources import Resources

_log = log(__name__)


async def begin_development(resources: Resources, photo: PhotoSubmitted) -> State:
    """Return how far a photo has come: only one that has begun is to be developed now."""
    async with transaction_of(resources.pool) as tx:
        if await store.lock_photo(tx, photo.photo_id):
            return State.DISCARDED
        return await store.begin_development(tx, photo.photo_id, photo.revision)


async def develop_photo(resources: Resources, photo: PhotoSubmitted) -> Development | Turned:
    """Fetch a photo, develop it and put its nine renditions into `proofs`; safe to repeat.

    If one of them would hold more than pixels none is stored: an incident, and no file.
    """
    began = time.monotonic()
    wishes = Wishes(photo.crop, photo.veiled, photo.levels)
    try:
        original = await _fetch(resources, photo)
        development = await resources.darkroom.develop(original, wishes=wishes)
    except Refused as refused:
        return Turned(refused.reason)
    except Unopenable:
        return Turned(Refusal.KEY)
    except Unclean:
        return Turned(Refusal.DAMAGED, incident=True)
    except ObjectMissing:
        # Intake writes the file before it says so: what is missing was taken back or swept, and
        # no waiting brings it. Waiting would even hold back the event that says it was discarded.
        _log.warning("original missing", record_id=str(photo.photo_id))
        return Turned(Refusal.DAMAGED)
    finally:
        resources.metrics.development.observe(time.monotonic() - began)
    await _keep(resources, photo, development)
    return development


async def tell_outcome(
    tx: Connection, resources: Resources, photo: PhotoSubmitted, outcome: Development | Turned
) -> State:
    """Keep how a revision ended and tell intake, unless the photo was discarded meanwhile."""
    if await store.lock_photo(tx, photo.photo_id):
        return State.DISCARDED
    state = State.REFUSED if isinstance(outcome, Turned) else State.DEVELOPED
    if await store.save_end(tx, photo.photo_id, photo.revision, state):
        await outbox.enqueue(tx, _told(resources, photo, outcome))
        _count(resources, photo, outcome)
    return state


async def discard_photo(resources: Resources, photo_id: UUID) -> None:
    """Make sure a photo is never developed again, and delete the files of every revision."""
    async with transaction_of(resources.pool) as tx:
        revisions = await store.discard(tx, photo_id)
    await delete_renditions(resources, photo_id, revisions)


async def forget_developments(tx: Connection, resources: Resources, photo_id: UUID) -> None:
    """Forget which revisions a discarded photo had, now that their files are gone."""
    await store.delete_developments(tx, photo_id)
    resources.metrics.discarded.inc()
    _log.info("photo discarded", record_id=str(photo_id))


async def delete_renditions(resources: Resources, photo_id: UUID, revisions: Iterable[int]) -> None:
    """Make sure no rendition of these revisions exists."""
    images = [image_name(resources.names, photo_id, revision) for revision in revisions]
    names = [name for image in images for name in rendition_names(image)]
    await asyncio.gather(*(resources.objects.delete("proofs", name) for name in names))


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
        await resources.objects.write("prints", poster_name(file, kind), data, PRINT_TYPES[kind])
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


async def _fetch(resources: Resources, photo: PhotoSubmitted) -> bytes:
    encrypted = await resources.objects.read("originals", photo.object)
    return open_original(resources.pair, photo.sealed_key, photo.photo_id, encrypted)


async def _keep(resources: Resources, photo: PhotoSubmitted, development: Development) -> None:
    image = image_name(resources.names, photo.photo_id, photo.revision)
    await asyncio.gather(
        *(
            resources.objects.write(
                "proofs",
                rendition_name(image, rendition.long_edge, rendition.file_format),
                rendition.file,
                CONTENT_TYPES[rendition.file_format],
            )
            for rendition in development.renditions
        )
    )


def _told(
    resources: Resources, photo: PhotoSubmitted, outcome: Development | Turned
) -> PhotoDeveloped | PhotoRefused:
    if isinstance(outcome, Turned):
        return PhotoRefused(
            photo_id=photo.photo_id,
            revision=photo.revision,
            reason=outcome.reason,
            incident=outcome.incident,
        )
    return PhotoDeveloped(
        photo_id=photo.photo_id,
        revision=photo.revision,
        image=image_name(resources.names, photo.photo_id, photo.revision),
        crop=outcome.crop,
        faces=outcome.faces,
        hints=outcome.hints,
        far=outcome.far,
        pattern=outcome.pattern,
    )


def _count(resources: Resources, photo: PhotoSubmitted, outcome: Development | Turned) -> None:
    if isinstance(outcome, Turned):
        reason = outcome.reason.value
        resources.metrics.refused.labels(reason).inc()
        _log.info("photo refused", record_id=str(photo.photo_id), reason=reason)
        if outcome.incident:
            resources.metrics.stopped.inc()
            _log.error("rendition stopped", record_id=str(photo.photo_id))
    else:
        resources.metrics.developed.inc()
        _log.info("photo developed", record_id=str(photo.photo_id))

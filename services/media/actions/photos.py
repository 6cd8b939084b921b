"""Photos: developed and told of, or forgotten for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.logs import log
from services.contracts.renditions import (
    CONTENT_TYPES,
    rendition_name,
    rendition_names,
)
from services.contracts.restricted.photos import PhotoDeveloped, PhotoRefused, PhotoSubmitted
from services.media import store
from services.media.darkroom import Development, Wishes
from services.media.model import State, Turned, image_name, open_original
from services.media.resources import Resources

from .turning import TURNED_BY, why_turned

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
    except TURNED_BY as error:
        return why_turned(error, photo.photo_id)
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

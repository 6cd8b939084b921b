"""Pictures a desk asked for: cleaned, closed to that desk and told of, or forgotten for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.logs import log
from services.contracts.restricted.pictures import PictureCleaned, PictureHanded, PictureRefused
from services.media import store
from services.media.model import (
    Cleaning,
    Closed,
    PictureState,
    Turned,
    close_picture,
    open_original,
    picture_name,
)
from services.media.resources import Resources

from .turning import TURNED_BY, why_turned

_log = log(__name__)
_SEALED = "application/octet-stream"


async def begin_cleaning(resources: Resources, picture_id: UUID) -> Cleaning:
    """Return how far a picture has come: only one that has begun is to be cleaned now."""
    async with transaction_of(resources.pool) as tx:
        return await store.begin_cleaning(tx, picture_id)


async def clean_picture(
    resources: Resources, picture: PictureHanded, cleaning: Cleaning
) -> Closed | Turned:
    """Fetch a picture, clean it whole and put it into `cleaned`, closed to its desk.

    In the clear it is in memory alone. If the file we made would hold more than pixels none is
    stored: an incident.
    """
    began = time.monotonic()
    try:
        original = await _fetch(resources, picture)
        file = await resources.darkroom.clean(original)
        closed = await asyncio.to_thread(close_picture, picture.desk_key, picture.picture_id, file)
    except TURNED_BY as error:
        return why_turned(error, picture.picture_id)
    finally:
        resources.metrics.cleaning.observe(time.monotonic() - began)
    await resources.objects.write("cleaned", _name(resources, cleaning), closed.file, _SEALED)
    return closed


async def tell_cleaned(
    tx: Connection, resources: Resources, cleaning: Cleaning, outcome: Closed | Turned
) -> None:
    """Keep how a picture ended and tell routing, unless it was discarded or had ended meanwhile."""
    state = PictureState.REFUSED if isinstance(outcome, Turned) else PictureState.CLEANED
    before = await store.end_cleaning(tx, cleaning, state)
    if before is PictureState.BEGUN:
        await outbox.enqueue(tx, _told(resources, cleaning, outcome))
        _count(resources, cleaning.picture_id, outcome)


async def delete_unwanted(resources: Resources, picture_id: UUID) -> None:
    """Delete what tries nobody was told of have left, or any try if the picture was discarded."""
    async with transaction_of(resources.pool) as tx:
        unwanted = await store.list_unwanted(tx, picture_id)
    await _delete(resources, picture_id, unwanted)


async def discard_picture(resources: Resources, picture_id: UUID) -> None:
    """Make sure a picture is never cleaned again, and that no file of it exists."""
    async with transaction_of(resources.pool) as tx:
        attempts = await store.discard_picture(tx, picture_id)
    await _delete(resources, picture_id, attempts)
    resources.metrics.pictures.labels("discarded").inc()
    _log.info("picture discarded", record_id=str(picture_id))


async def _fetch(resources: Resources, picture: PictureHanded) -> bytes:
    encrypted = await resources.objects.read("handed", picture.object)
    return open_original(resources.pair, picture.sealed_key, picture.picture_id, encrypted)


async def _delete(resources: Resources, picture_id: UUID, attempts: Iterable[int]) -> None:
    names = [picture_name(resources.names, picture_id, attempt) for attempt in attempts]
    await asyncio.gather(*(resources.objects.delete("cleaned", name) for name in names))


def _name(resources: Resources, cleaning: Cleaning) -> str:
    return picture_name(resources.names, cleaning.picture_id, cleaning.attempt)


def _told(
    resources: Resources, cleaning: Cleaning, outcome: Closed | Turned
) -> PictureCleaned | PictureRefused:
    if isinstance(outcome, Turned):
        return PictureRefused(
            picture_id=cleaning.picture_id, reason=outcome.reason, incident=outcome.incident
        )
    return PictureCleaned(
        picture_id=cleaning.picture_id,
        object=_name(resources, cleaning),
        sealed_key=outcome.sealed_key,
    )


def _count(resources: Resources, picture_id: UUID, outcome: Closed | Turned) -> None:
    if isinstance(outcome, Turned):
        resources.metrics.pictures.labels("refused").inc()
        _log.info("picture refused", record_id=str(picture_id), reason=outcome.reason.value)
        if outcome.incident:
            resources.metrics.stopped.inc()
            _log.error("rendition stopped", record_id=str(picture_id))
    else:
        resources.metrics.pictures.labels("cleaned").inc()
        _log.info("picture cleaned", record_id=str(picture_id))

"""Keeping the wall in memory equal to the database, in every process that shows it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import timedelta

from services.chassis import database
from services.chassis.database import Connection
from services.chassis.logs import describe, log

from . import store
from .resources import Resources

_log = log(__name__)
_PASSING: tuple[type[Exception], ...] = (*database.TRANSIENT, OSError, TimeoutError)
_SETTLE_SECONDS = 0.01
"""How long after a notice the look waits, so that many changes at once cost one look."""
_KEPT_EVERY_SECONDS = 60
"""How often totals of views are kept: so much of them is lost at worst when a process is killed."""


async def look(resources: Resources) -> None:
    """Make the wall agree with the database as it is now."""
    wall, seen = resources.wall, resources.seen
    async with seen.turn:
        turn_the_day(resources)
        async with resources.pool.acquire(timeout=5) as db:
            told = await store.list_changes(db, seen.horizon)
            restored = told.horizon < seen.horizon
            if restored:
                # The database was restored to an earlier day: believe it, and nothing older.
                told = await store.list_changes(db, 0)
            posters = await store.list_editions(db, 0 if restored else seen.horizon)
            gone = (wall.replace if restored else wall.change)(told.changes)
            shelf = resources.editions
            recalled = (shelf.replace if restored else shelf.change)(posters)
        seen.horizon = told.horizon
    resources.images.forget(gone)
    resources.prints.forget(recalled)
    _measure(resources)


def turn_the_day(resources: Resources) -> None:
    """Let leases fall and the order change as soon as a UTC day begins, whatever is heard."""
    today = resources.clock().date()
    if today != resources.wall.day:
        resources.images.forget(resources.wall.turn_to(today))
        resources.prints.forget(resources.editions.drop_ended())
        _measure(resources)


@asynccontextmanager
async def kept_fresh(resources: Resources) -> AsyncIterator[None]:
    """Follow the database until the block ends: at once when notified, and every few seconds.

    Serves nothing before the first look has succeeded.
    """
    await look(resources)
    gc.freeze()  # most faces stay for months: no search for garbage need pass by them again
    following = asyncio.create_task(_follow(resources))
    counting = asyncio.create_task(_keep_counting(resources))
    hanging = asyncio.create_task(_hang_anew_each_day(resources))
    try:
        yield
    finally:
        for task in (following, counting, hanging):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await _kept_if_possible(resources)


async def keep_views(resources: Resources) -> None:
    """Add what was counted here to the totals of the days, and read what all have told."""
    views = resources.views
    totals = views.take()
    with ExitStack() as undoing:
        undoing.callback(views.put_back, totals)
        async with database.transaction_of(resources.pool) as tx:
            await store.add_views(tx, totals)
            views.reach = await store.reach(tx)
        undoing.pop_all()


async def _keep_counting(resources: Resources) -> None:
    while True:
        await _kept_if_possible(resources)
        await asyncio.sleep(_KEPT_EVERY_SECONDS)


async def _hang_anew_each_day(resources: Resources) -> None:
    """Follow a day that has begun, a little at a time; a small wall has followed it at once."""
    while True:
        if resources.wall.behind:
            for _ in resources.wall.hang_anew():
                await asyncio.sleep(0)
        await asyncio.sleep(resources.settings.look_seconds)


async def _kept_if_possible(resources: Resources) -> None:
    try:
        await keep_views(resources)
    except _PASSING as error:
        _log.warning("views could not be kept", **describe(error))


async def _follow(resources: Resources) -> None:
    changed = asyncio.Event()
    ear: Connection | None = None
    try:
        while True:
            try:
                ear = await _listening(resources, ear, changed)
                await _look_when(changed, resources)
            except _PASSING as error:
                _log.warning("the wall could not look", **describe(error))
                await asyncio.sleep(resources.settings.look_seconds)
    finally:
        if ear is not None:
            ear.terminate()


async def _listening(
    resources: Resources, ear: Connection | None, changed: asyncio.Event
) -> Connection:
    """Return a connection that hears of changes: the one there is, or a new one."""
    if ear is not None and not ear.is_closed():
        return ear
    ear = await database.connect(resources.settings.postgres)
    await ear.add_listener("photos", lambda *_: changed.set())
    changed.set()  # what happened while nobody listened
    return ear


async def _look_when(changed: asyncio.Event, resources: Resources) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(changed.wait(), resources.settings.look_seconds)
        await asyncio.sleep(_SETTLE_SECONDS)
    changed.clear()
    await look(resources)


def _measure(resources: Resources) -> None:
    metrics, wall = resources.metrics, resources.wall
    metrics.faces.set(len(wall))
    metrics.posters.set(len(resources.editions))
    metrics.expiring.set(wall.ending_by(wall.day + timedelta(days=7)))
    metrics.looked.set(resources.clock().timestamp())

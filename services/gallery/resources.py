"""What the gallery opens when it starts and closes when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.chassis.clock import Clock, now
from services.chassis.database import Pool, open_pool
from services.chassis.objects import Objects, Store
from services.contracts.editions import poster_names
from services.contracts.renditions import rendition_names

from .metrics import Metrics
from .settings import Settings
from .wall import Editions, Images, Shelf, Views, Wall


@dataclass
class Seen:
    """How far the wall has followed the database; one look at a time."""

    horizon: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Resources:
    """Handed to every request and every delivery."""

    settings: Settings
    pool: Pool
    clock: Clock
    metrics: Metrics
    objects: Objects
    wall: Wall
    shelf: Shelf
    images: Images
    editions: Editions
    prints: Images
    seen: Seen = field(default_factory=Seen)
    views: Views = field(default_factory=Views)


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open the pool and the store, with an empty wall."""
    objects = Store(settings.objects)
    pool = await open_pool(settings.postgres, "gallery")
    try:
        yield assemble(settings, pool, objects, now)
    finally:
        objects.close()
        await pool.close()


def assemble(settings: Settings, pool: Pool, objects: Objects, clock: Clock) -> Resources:
    """Put the resources together around a pool and a store; tests bring their own."""
    metrics = Metrics(clock)
    wall = Wall(clock().date(), settings.page_size)
    return Resources(
        settings=settings,
        pool=pool,
        clock=clock,
        metrics=metrics,
        objects=objects,
        wall=wall,
        shelf=Shelf(wall, settings.pages_kept, metrics.drawn.inc),
        images=Images(
            objects, ("wall", rendition_names), settings.image_bytes_kept, metrics.fetched.inc
        ),
        editions=Editions(wall),
        prints=Images(
            objects, ("shelf", poster_names), settings.poster_bytes_kept, metrics.fetched.inc
        ),
    )

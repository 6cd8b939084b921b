"""Galleries: the real one with as many faces as wanted, and what it is compared with."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp

from services.chassis.clock import now
from services.chassis.database import Pool
from services.chassis.objects import Store
from services.chassis.web import layer
from services.contracts.codes import Language, Relation, new_image_name, new_reference
from services.gallery.metrics import Metrics
from services.gallery.model import Change, Photo
from services.gallery.pages import Look, Pages, open_pages
from services.gallery.resources import Resources, assemble
from services.gallery.settings import Settings
from services.gallery.wall import Sheet

from .stack import Stack

PAGE = "/en/"
RARE = Relation.GUARDIAN
"""A relation that none of the many faces seeks, so that one alone hangs on its wall."""

_LAST_DAY = date(2099, 12, 31)
_COLUMNS = ("reference", "version", "relations_sought", "image", "shown_until")


def faces(count: int) -> Iterator[Photo]:
    """Make faces to hang, each with two of the usual relations."""
    usual = cycle(relation for relation in Relation if relation is not RARE)
    for _ in range(count):
        yield Photo(new_reference(), (next(usual), next(usual)), new_image_name(), _LAST_DAY)


async def seed(pool: Pool, count: int) -> list[Photo]:
    """Write faces straight into the gallery's table, in place of those that were there."""
    made = list({photo.reference: photo for photo in faces(count)}.values())
    rows = (
        (one.reference, 1, [str(r) for r in one.relations_sought], one.image, one.shown_until)
        for one in made
    )
    async with pool.acquire(timeout=5) as db, db.transaction():
        await db.execute("DELETE FROM photos")
        await db.copy_records_to_table("photos", records=rows, columns=_COLUMNS, timeout=120)
    return made


@dataclass(frozen=True)
class Gallery:
    """A gallery in this process, with faces on its wall and the same faces in its database."""

    resources: Resources
    pages: Pages

    @property
    def drawn(self) -> int:
        """How many pages were drawn so far."""
        told = self.resources.metrics.people.get_sample_value("gallery_pages_drawn_total")
        return int(told or 0)

    async def page_from_database(self) -> bytes:
        """Read the first page's faces and draw it, as a site without a memory would."""
        size = self.resources.settings.page_size
        async with self.resources.pool.acquire(timeout=30) as db:
            rows = await db.fetch(
                """
                SELECT reference, relations_sought, image, shown_until FROM photos
                 WHERE shown_until >= $1 ORDER BY reference LIMIT $2
                """,
                self.resources.clock().date(),
                size + 1,
            )
        photos = tuple(
            Photo(row[0], tuple(map(Relation, row[1])), row[2], row[3]) for row in rows[:size]
        )
        english = self.pages.words.find(Language.ENGLISH)
        assert english
        return self.pages.wall(english, Look(), Sheet(photos, 1, len(rows) > size)).encode()


@asynccontextmanager
async def gallery(
    stack: Stack, count: int, *, pages_at_once: int = 1_000_000
) -> AsyncIterator[Gallery]:
    """Open a gallery in this process with so many faces; all that asks here is one network."""
    settings = Settings(
        mode="test",
        postgres=stack.postgres("gallery"),
        kafka=stack.kafka("gallery"),
        objects=stack.objects("gallery"),
        keys=Path(),
        pages_at_once=pages_at_once,
    )
    objects = Store(settings.objects)
    async with stack.pool("gallery") as pool:
        resources = assemble(settings, pool, objects, now)
        made = await seed(pool, count)
        resources.wall.change([Change(one.reference, one) for one in made])
        yield Gallery(resources, open_pages(settings, now().date()))
    objects.close()


def routed(body: bytes) -> ASGIApp:
    """Return an application that keeps a page's bytes and hands them out from a FastAPI route."""
    app = FastAPI(openapi_url=None)

    @app.get("/{language}/")
    async def page(language: str) -> Response:
        return Response(body, media_type="text/html; charset=utf-8")

    return armoured(app)


class FromDatabase:
    """A site that draws its page from the database, and perhaps keeps it for a while.

    What it keeps simply expires: whoever comes then draws it anew.
    """

    def __init__(self, gallery: Gallery, *, kept_seconds: float = 0) -> None:
        self.drawn = 0
        self._gallery = gallery
        self._kept_seconds = kept_seconds
        self._kept, self._expires = b"", 0.0
        app = FastAPI(openapi_url=None)
        app.add_api_route("/{language}/", self._page, response_class=Response)
        self.app = armoured(app)

    async def _page(self, language: str) -> Response:
        if time.monotonic() >= self._expires:
            self._kept = await self._gallery.page_from_database()
            self._expires = time.monotonic() + self._kept_seconds
            self.drawn += 1
        return Response(self._kept, media_type="text/html; charset=utf-8")


def armoured(app: ASGIApp) -> ASGIApp:
    """Put an application into the armour and the metrics that every service wears."""
    return layer.protect(app, layer.GALLERY, observe=Metrics().observe_request)

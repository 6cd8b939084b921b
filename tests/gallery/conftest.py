"""A gallery with a store of files in memory and a clock that stands; on a real database, or none.

Pages are made of the wall in memory alone, so most tests of pages hang faces there directly.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import uuid4

import pytest

from services.chassis import database
from services.chassis.settings import Kafka, Objects, Postgres
from services.contracts.codes import Relation, new_image_name, new_reference
from services.contracts.editions import new_edition_code, poster_names
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.public.posters import PosterIssued, PosterRecalled
from services.contracts.renditions import rendition_names
from services.gallery.app import build
from services.gallery.handlers import events
from services.gallery.model import Change, Edition, EditionChange, Photo
from services.gallery.resources import Resources, assemble
from services.gallery.settings import Settings
from services.gallery.wall import Editions, Shelf, Wall

DESK = "https://desk.example"
LAST_DAY = date(2026, 11, 30)


def settings(postgres: Postgres, **more) -> Settings:
    return Settings(
        mode="test",
        postgres=postgres,
        kafka=Kafka(user="gallery", password="-"),
        objects=Objects(access_key="-", secret_key="-"),
        keys="/nowhere",
        origin="https://faces.example",
        desk_origin=DESK,
        **more,
    )


def a_publication(**more) -> PhotoPublished:
    given = {
        "reference": new_reference(),
        "version": 1,
        "relations_sought": (Relation.BROTHER,),
        "image": new_image_name(),
        "shown_until": LAST_DAY,
    }
    return PhotoPublished(**(given | more))


def a_withdrawal(of: PhotoPublished, version: int | None = None) -> PhotoWithdrawn:
    return PhotoWithdrawn(reference=of.reference, version=version or of.version + 1)


def a_change(event: PhotoPublished | PhotoWithdrawn) -> Change:
    if isinstance(event, PhotoWithdrawn):
        return Change(event.reference, None)
    photo = Photo(event.reference, event.relations_sought, event.image, event.shown_until)
    return Change(event.reference, photo)


def an_issue(of, **more) -> PosterIssued:
    """Return an edition with the faces of these references, or of twelve nobody sees."""
    given = {
        "edition": new_edition_code(),
        "version": 1,
        "language": "ar",
        "paper": "A3",
        "file": new_image_name(),
        "pages": 1,
        "references": tuple(of) or tuple(new_reference() for _ in range(12)),
        "hung_until": LAST_DAY,
    }
    return PosterIssued(**(given | more))


def a_recall(of: PosterIssued, version: int | None = None) -> PosterRecalled:
    return PosterRecalled(edition=of.edition, version=version or of.version + 1)


def an_edition_change(event: PosterIssued | PosterRecalled) -> EditionChange:
    if isinstance(event, PosterRecalled):
        return EditionChange(event.edition, None)
    told = event.model_dump(exclude={"version", "edition"})
    return EditionChange(event.edition, Edition(code=event.edition, **told))


def kiosk_pages(language: str, reference: str) -> list[str]:
    """Return every kind of page of a kiosk."""
    here = f"/kiosk/{language}"
    pages = ("/", "/?page=2", "/?relation=cousin", "/whom", "/still?page=2", f"/face/{reference}")
    return ["/kiosk", "/kiosk/offline", f"{here}/face/nothing", *(here + page for page in pages)]


async def hear(gallery: Resources, *said) -> None:
    """Deliver events as Kafka would, each with an id of its own."""
    if gallery.pool is None:
        faces = [event for event in said if event.TOPIC == "public.photos"]
        posters = [event for event in said if event.TOPIC == "public.posters"]
        gallery.images.forget(gallery.wall.change([a_change(event) for event in faces]))
        changes = [an_edition_change(event) for event in posters]
        gallery.prints.forget(gallery.editions.change(changes))
        return
    for event in said:
        headers = [("ce_id", str(uuid4()).encode()), ("ce_type", event.TYPE.encode())]
        await events.deliver(headers, event.body.encode(), gallery)


@dataclass
class Given:
    """A gallery and the faces a test put on it."""

    gallery: Resources
    photos: list[PhotoPublished] = field(default_factory=list)

    async def faces(self, count: int, **more) -> list[PhotoPublished]:
        """Publish so many faces, files and all."""
        made = [a_publication(**more) for _ in range(count)]
        for photo in made:
            for name in rendition_names(photo.image):
                file = b"file of " + name.encode()
                await self.gallery.objects.write("wall", name, file, "image/jpeg")
        await hear(self.gallery, *made)
        self.photos += made
        return made

    async def poster(self, of=(), **more) -> PosterIssued:
        """Issue an edition with these faces, files and all."""
        issued = an_issue([photo.reference for photo in of], **more)
        for name in poster_names(issued.file):
            kind = "application/pdf" if name.endswith("pdf") else "image/png"
            await self.gallery.objects.write("shelf", name, b"file of " + name.encode(), kind)
        await hear(self.gallery, issued)
        return issued

    async def face(self, **more) -> PhotoPublished:
        return (await self.faces(1, **more))[0]


@pytest.fixture
async def postgres(new_database) -> Postgres:
    return await new_database("gallery")


@pytest.fixture
async def gallery(new_pool, shelf, watch) -> Resources:
    pool = await new_pool("gallery")
    return assemble(settings(Postgres(database="-", user="-", password="-")), pool, shelf, watch)


@pytest.fixture
def in_memory(shelf, watch) -> Resources:
    """A gallery without a database: what it hears hangs at once, whatever its version."""
    return assemble(settings(Postgres(database="-", user="-", password="-")), None, shelf, watch)


@pytest.fixture
def given(gallery) -> Given:
    return Given(gallery)


@pytest.fixture
def visitor(gallery, visit):
    return visit(build(gallery), "https://faces.example")


class Watched(Wall):
    """A wall that tells when it was looked after."""

    def __init__(self, *about):
        super().__init__(*about)
        self.changed = asyncio.Event()

    def change(self, changes):
        self.changed.set()
        return super().change(changes)


@pytest.fixture
async def replica(postgres, shelf, watch):
    """A function that makes another process' resources on the same database."""
    pools = []

    async def make(**more):
        pool = await database.open_pool(postgres, "replica")
        pools.append(pool)
        made = assemble(settings(postgres, **more), pool, shelf, watch)
        wall = Watched(watch().date(), 24)
        shelf_of = Shelf(wall, made.settings.pages_kept, made.metrics.drawn.inc)
        return replace(made, wall=wall, shelf=shelf_of, editions=Editions(wall))

    yield make
    for pool in pools:
        pool.terminate()


async def becomes(gallery, question) -> bool:
    """Return whether something comes true within seconds, as the wall changes."""
    async with asyncio.timeout(10):
        while not question():
            gallery.wall.changed.clear()
            await gallery.wall.changed.wait()
    return True

"""Showing: from a decision in intake to what any visitor sees, and to what no visitor sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import islice, product
from uuid import uuid4

import httpx2

from services.chassis import kafka, outbox
from services.chassis.database import Pool, transaction_of
from services.chassis.objects import Store
from services.contracts.codes import Relation
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.renditions import CONTENT_TYPES, LONG_EDGES, rendition_name
from services.gallery.model import Photo

from .galleries import RARE, faces
from .measure import Finding, Spread, percentile, timed
from .reader import reading
from .run import Run
from .speaker import speaking
from .stack import Stack

_LOOK_SECONDS = 0.005
_PATIENCE_SECONDS = 30
_AT_ONCE, _TELLING_SECONDS = 500, 1_800
_UNREAD = "restricted.notices"
"""A topic of this stack that no running service reads: bare records travel there."""


async def measure(run: Run) -> list[Finding]:
    """Publish and withdraw a face again and again while a hundred thousand others hang.

    Each time the clock starts before intake's transaction and stops when wall page, face page
    and image of both replicas answer as they must. A bare record through the same Kafka goes
    in between.
    """
    with run.stack.galleries() as origins:
        async with (
            speaking(run.stack) as pool,
            _bare_kafka(run.stack) as bare,
            AsyncExitStack() as doors,
        ):
            visitors = [
                await doors.enter_async_context(
                    httpx2.AsyncClient(base_url=origin, timeout=_PATIENCE_SECONDS)
                )
                for origin in origins
            ]
            shown = await _tell_of(run.some(10_000, 100_000), pool, run.stack)
            way = _Way(pool, visitors, Store(run.stack.objects("intake")))
            came, gone, sent = await _again_and_again(way, bare, run.some(20, 200))
    return [
        _finding("publish to wall", came, sent, shown),
        _finding("withdraw to gone", gone, sent, shown),
    ]


async def _tell_of(many: int, pool: Pool, stack: Stack) -> int:
    """Say of so many faces that they are shown; return how many hang, once they do."""
    made = {photo.reference: photo for photo in faces(many)}
    waiting = iter(made.values())
    while some := list(islice(waiting, _AT_ONCE)):
        async with transaction_of(pool) as tx:
            for photo in some:
                await outbox.enqueue(tx, _published(photo, photo.relations_sought))
    async with stack.pool("gallery") as wall, asyncio.timeout(_TELLING_SECONDS):
        while await wall.fetchval("SELECT count(*) FROM photos") < len(made):  # noqa: ASYNC110
            await asyncio.sleep(1)
    return len(made)


def _published(photo: Photo, relations: tuple[Relation, ...]) -> PhotoPublished:
    return PhotoPublished(
        reference=photo.reference,
        version=1,
        relations_sought=relations,
        image=photo.image,
        shown_until=photo.shown_until,
    )


async def _again_and_again(
    way: _Way, bare: Callable[[], Awaitable[None]], times: int
) -> tuple[list[float], list[float], list[float]]:
    came, gone, sent = [], [], []
    for photo in faces(times + 2):
        await way.hang_up_image(photo)
        came.append(await timed(way.publish(photo)))
        sent.append(await timed(bare()))
        gone.append(await timed(way.withdraw(photo)))
        sent.append(await timed(bare()))
    # The first two warm up: the gallery joins its consumer group, connections are made.
    return came[2:], gone[2:], sent[4:]


def _finding(what: str, seconds: list[float], sent: list[float], shown: int) -> Finding:
    slowest, bare = percentile(seconds, 0.99), percentile(sent, 0.99)
    return Finding(
        aim=12,
        what=f"{what}, p99, two replicas, {shown:,} faces shown",
        seen=Spread(slowest, min(seconds), max(seconds)),
        bound=2,
        at_least=False,
        unit=" s",
        beside=f"{slowest / bare:.1f} × a bare record through the same Kafka "
        f"({bare * 1e3:.1f} ms); middle {percentile(seconds, 0.5) * 1e3:.0f} ms, "
        f"{len(seconds)} times",
    )


@dataclass(frozen=True)
class _Way:
    """A face's way: intake's outbox at one end, a visitor of each replica at the other."""

    pool: Pool
    visitors: Sequence[httpx2.AsyncClient]
    files: Store

    async def hang_up_image(self, photo: Photo) -> None:
        """Put the one file that is looked at where intake puts them before it publishes."""
        await self.files.write("wall", _name(photo), b"not looked into", CONTENT_TYPES["jpg"])

    async def publish(self, photo: Photo) -> None:
        """Say that a face may be shown, and return when it is seen."""
        async with transaction_of(self.pool) as tx:
            await outbox.enqueue(tx, _published(photo, (RARE,)))
        await self._until(photo, seen=True)

    async def withdraw(self, photo: Photo) -> None:
        """Say that a face must no longer be shown, and return when nothing of it is left."""
        async with transaction_of(self.pool) as tx:
            await outbox.enqueue(tx, PhotoWithdrawn(reference=photo.reference, version=2))
        await self._until(photo, seen=False)

    async def _until(self, photo: Photo, *, seen: bool) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            for sight, visitor in product((_on_wall, _face, _image), self.visitors):
                while await sight(visitor, photo) is not seen:  # noqa: ASYNC110 - as a visitor
                    await asyncio.sleep(_LOOK_SECONDS)


async def _on_wall(visitor: httpx2.AsyncClient, photo: Photo) -> bool:
    page = await visitor.get("/en/", params={"relation": RARE.value})
    page.raise_for_status()
    return photo.reference in page.text


async def _face(visitor: httpx2.AsyncClient, photo: Photo) -> bool:
    return (await visitor.get(f"/en/face/{photo.reference}")).status_code == 200


async def _image(visitor: httpx2.AsyncClient, photo: Photo) -> bool:
    file = f"{LONG_EDGES[0]}.jpg"
    return (await visitor.get(f"/image/{photo.image}/{file}")).status_code == 200


@asynccontextmanager
async def _bare_kafka(stack: Stack) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Give a function that sends one record and returns when a waiting reader has it."""
    where = stack.kafka_for_all
    producer = kafka.producer(where, "measuring")
    await producer.start()
    try:
        async with reading(where, _UNREAD) as reader:

            async def through() -> None:
                key = str(uuid4())
                arrived = reader.expect(key)
                await producer.send(_UNREAD, key=key.encode(), value=b"-" * 200)
                await asyncio.wait_for(arrived, _PATIENCE_SECONDS)

            yield through
    finally:
        await producer.stop()


def _name(photo: Photo) -> str:
    return rendition_name(photo.image, LONG_EDGES[0], "jpg")

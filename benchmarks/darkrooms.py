"""Darkrooms: what developing photos does to the event loop beside it, and what two hands bring."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from services.media.darkroom import Darkroom, open_darkroom
from services.media.darkroom.cell import picture
from services.media.darkroom.cell.wire import Order
from services.media.darkroom.cells import PROGRAM, Cell

from . import photo_jobs
from .measure import Finding, Spread, in_turn, timed
from .run import Run

_TICK_SECONDS = 0.001


async def measure(run: Run) -> list[Finding]:
    """Measure whole developments, child process and finder of faces included."""
    picture.prepare()
    with TemporaryDirectory() as folder:
        originals = [photo.original for photo in photo_jobs.photos(Path(folder))]
    some = originals * run.some(1, 2)
    async with open_darkroom(2) as two, open_darkroom(1) as one:
        beside, inline = await in_turn(
            run.some(5, 15),
            lambda: _longest_gap(_develop(two, originals)),
            lambda: _longest_gap(_inline(originals)),
        )
        with_one, with_two = await in_turn(
            run.some(3, 9),
            lambda: timed(_develop(one, some)),
            lambda: timed(_develop(two, some)),
        )
    started, memory = zip(*[await _alone(one) for one in originals], strict=True)
    return [
        Finding(
            aim=3,
            what="longest stall of the event loop, developing beside it against inline",
            seen=Spread.between(beside, inline),
            bound=0.05,
            beside=f"{_ms(beside)} against {_ms(inline)}",
            at_least=False,
        ),
        Finding(
            aim=3,
            what="photos a second with two hands, against one",
            seen=Spread.between(with_one, with_two),
            bound=1.7,
            beside=f"{len(some) / Spread.of(with_two).middle:.1f} against "
            f"{len(some) / Spread.of(with_one).middle:.1f} photos a second; a child that is not "
            f"warm would add {_ms(started)}",
        ),
        Finding(
            aim=3,
            what="memory of a photo's child process at most",
            seen=Spread.of([max(memory)]),
            bound=256,
            beside="",
            at_least=False,
            unit=" MiB",
        ),
    ]


def _ms(seconds: Sequence[float]) -> str:
    return f"{Spread.of(seconds).middle * 1000:.1f} ms"


async def _develop(room: Darkroom, originals: Sequence[bytes]) -> None:
    await asyncio.gather(*(room.develop(original) for original in originals))


async def _inline(originals: Sequence[bytes]) -> None:
    for original in originals:
        photo_jobs.ours(original)
        await asyncio.sleep(0)


async def _longest_gap(work: Awaitable[None]) -> float:
    """Return for how long at most the loop did not come back to a task that wakes all the time."""
    async with _watched() as gaps:
        await work
    return max(gaps)


@asynccontextmanager
async def _watched() -> AsyncIterator[list[float]]:
    gaps: list[float] = []

    async def watch() -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            now = time.perf_counter()
            gaps.append(now - before - _TICK_SECONDS)
            before = now

    task = asyncio.create_task(watch())
    await asyncio.sleep(_TICK_SECONDS)
    try:
        yield gaps
    finally:
        await asyncio.sleep(_TICK_SECONDS)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _alone(original: bytes) -> tuple[float, float]:
    """Return how many seconds a child takes to be ready, and the MiB it takes for a photo."""
    return await asyncio.to_thread(_in_a_child, original)


def _in_a_child(original: bytes) -> tuple[float, float]:
    began = time.perf_counter()
    cell = Cell(PROGRAM)
    cell.greeting()
    started, done, peak = time.perf_counter() - began, threading.Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.002):
            with contextlib.suppress(OSError, IndexError):
                status = Path(f"/proc/{cell.pid}/status").read_text()
                peak[0] = max(peak[0], int(status.split("VmHWM:")[1].split()[0]) / 1024)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        cell.develop(original, Order(1.0, 1.0, len(original)), 60)
    finally:
        done.set()
        watching.join()
        cell.end()
    return started, peak[0]

"""Million: a wall of a million faces: its last pages, its memory, its midnight."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, pairwise
from time import perf_counter

from starlette.types import ASGIApp

from services.gallery.app import build
from services.gallery.model import Change
from services.gallery.wall import Wall

from .galleries import faces, gallery
from .measure import Finding, Spread, in_turn
from .run import Run
from .serving import AT_ONCE, rate_of

_ROUNDS = 5
_GIB = 1.5


async def measure(run: Run) -> list[Finding]:
    """Draw pages nobody has asked for yet, at both ends of a wall; then hang one alone."""
    many = run.some(100_000, 1_000_000)
    async with gallery(run.stack, many) as shown:
        app, pages = build(shown.resources), run.some(64, 160)
        last = many // shown.resources.settings.page_size
        first_pages, late_pages = count(1), count(min(4_000, last - (_ROUNDS + 1) * pages))

        late, first = await in_turn(
            _ROUNDS,
            lambda: _draw(app, late_pages, pages),
            lambda: _draw(app, first_pages, pages),
        )
    alone = await _alone(many)
    return [
        Finding(
            aim=6,
            what=f"a page about 4,000 of {many:,} faces drawn, against one of the first",
            seen=Spread.between(late, first),
            bound=1.5,
            beside=f"{_thousandths(late)} against {_thousandths(first)}",
            at_least=False,
        ),
        Finding(
            aim=6,
            what=f"memory of a process with a wall of {many:,} faces, in GiB",
            seen=Spread.of([alone["gib"]]),
            bound=_GIB,
            beside=f"hung in {alone['hung']:.1f} s; at midnight all hang anew in "
            f"{alone['anew']:.1f} s, others waiting {alone['longest'] * 1e3:.0f} ms at most",
            at_least=False,
        ),
    ]


def _thousandths(seconds: list[float]) -> str:
    return f"{Spread.of(seconds).middle * 1e3:.2f} ms"


async def _draw(app: ASGIApp, numbers: Iterator[int], pages: int) -> float:
    """Return the seconds one page takes that has to be drawn."""
    paths = [f"/en/?page={next(numbers)}" for _ in range(pages)]
    return AT_ONCE / await rate_of(app, paths) / AT_ONCE


async def _alone(many: int) -> dict[str, float]:
    """Hang a wall in a process of its own, and let its next day begin."""
    line = (sys.executable, "-m", "benchmarks.million", str(many))
    child = await asyncio.create_subprocess_exec(*line, stdout=asyncio.subprocess.PIPE)
    told, _ = await child.communicate()
    return dict(json.loads(told))


def _hang(many: int) -> dict[str, float]:
    made = [Change(one.reference, one) for one in faces(many)]
    wall, began = Wall(date(2026, 11, 28), 24), perf_counter()
    wall.change(made)
    hung = perf_counter() - began
    del made
    wall.turn_to(wall.day + timedelta(days=1))
    moments = [perf_counter()]
    moments += [perf_counter() for _ in wall.hang_anew()]
    steps = [later - earlier for earlier, later in pairwise(moments)]
    with open("/proc/self/statm") as told:  # noqa: PTH123 - no file, a question to the kernel
        resident = int(told.read().split()[1]) * 4096 / 2**30
    return {"gib": resident, "hung": hung, "anew": sum(steps), "longest": max(steps)}


if __name__ == "__main__":
    print(json.dumps(_hang(int(sys.argv[1]))))

"""Wall: a page that lies ready in memory, against the usual ways of answering."""

from __future__ import annotations

from starlette.types import ASGIApp

from services.gallery.app import build

from .galleries import PAGE, FromDatabase, gallery, routed
from .measure import Finding, Spread, in_turn
from .run import Run
from .serving import AT_ONCE, rate

_ROUNDS = 7


async def measure(run: Run) -> list[Finding]:
    """Measure the first page of the wall, asked for sixteen times at once in this process.

    All three sites wear the same armour and metrics: only where the page comes from differs.
    """
    async with gallery(run.stack, run.some(10_000, 100_000)) as shown:
        ours, drawing = build(shown.resources), FromDatabase(shown).app
        routing = routed(await shown.page_from_database())

        async def of(app: ASGIApp, times: int) -> float:
            return await rate(app, PAGE, times)

        memory, database, route = await in_turn(
            _ROUNDS,
            lambda: of(ours, run.some(3_000, 15_000)),
            lambda: of(drawing, run.some(300, 1_500)),
            lambda: of(routing, run.some(2_000, 10_000)),
        )
    return [
        _finding("a page drawn from the database", memory, database, 10),
        _finding("a FastAPI route with the bytes kept", memory, route, 2),
    ]


def _finding(peer: str, ours: list[float], theirs: list[float], bound: float) -> Finding:
    return Finding(
        aim=4,
        what=f"wall page from memory, against {peer}",
        seen=Spread.between(ours, theirs),
        bound=bound,
        beside=f"{Spread.of(ours).middle:,.0f}/s against {Spread.of(theirs).middle:,.0f}/s, "
        f"{AT_ONCE} at once",
    )

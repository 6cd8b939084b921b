"""Rush: a hundred thousand requests a minute at one replica, while one network copies the wall."""

from __future__ import annotations

import asyncio
import time

from infra.board import panels, present
from infra.board.judging import Tone, judge
from infra.board.reading import Condition, summed_up
from services.gallery.app import build

from .client import Order, Reply, visitors
from .galleries import PAGE, Gallery, gallery
from .measure import Finding, Spread
from .run import Run
from .serving import listening

_A_MINUTE = 100_000
_CONNECTIONS = 64
_SHARE, _P99_SECONDS = 0.99, 0.25
_PANEL = "read-on"


async def measure(run: Run) -> list[Finding]:
    """Ask for the first page that often, and page through everything from one connection beside.

    Server and wall are this process, visitors are two others. What the machine asks for is not
    counted among the hundred thousand; that the board would call is read as the board reads it.
    """
    seconds = run.some(10, 60)
    async with (
        gallery(run.stack, run.some(10_000, 100_000), pages_at_once=300) as shown,
        visitors() as people,
        visitors() as machine,
        listening(build(shown.resources)) as port,
    ):
        busy = time.process_time()
        rush, harvest = await asyncio.gather(
            people.ask(Order(port, PAGE, _CONNECTIONS, seconds, a_second=_A_MINUTE / 60)),
            machine.ask(Order(port, "/en/?page={page}", 1, seconds)),
        )
        busy = (time.process_time() - busy) / seconds
        return [*_findings(rush, busy, seconds), _called(shown, harvest)]


def _findings(rush: Reply, busy: float, seconds: float) -> list[Finding]:
    asked = _A_MINUTE / 60 * seconds
    return [
        Finding(
            aim=5,
            what=f"answered of {_A_MINUTE:,} requests a minute, one replica",
            seen=Spread.of([rush.answers / asked]),
            bound=_SHARE,
            beside=f"{rush.answers:,} in {rush.seconds:.0f} s, {busy:.2f} of one core",
        ),
        Finding(
            aim=5,
            what="p99 of these answers, from when each was due",
            seen=Spread.of([rush.p99]),
            bound=_P99_SECONDS,
            at_least=False,
            unit=" s",
            beside=f"middle {rush.p50 * 1e3:.1f} ms",
        ),
    ]


def _called(shown: Gallery, harvest: Reply) -> Finding:
    """Read the panel of those who read on and on, as the board does."""
    (panel,) = (one for one in panels.load().panels if one.id == _PANEL)
    assert panel.limit
    told = list(present.parsed(shown.resources.metrics.exposition().decode()))
    rows = present.rows_of(panel.measure, {"gallery": told}, shown.resources.clock())
    verdict = judge(panel, summed_up(panel, rows, {"gallery": Condition.WORKS}))
    calls = "the board calls" if verdict.tone is Tone.WAIT else "the board is silent"
    return Finding(
        aim=5,
        what="pages asked for at its limit by one network that pages through everything",
        seen=Spread.of([verdict.reading.value or 0.0]),
        bound=panel.limit.at,
        beside=f"{calls}; {harvest.answers:,} pages asked for, {harvest.slowed:,} of them in vain",
    )

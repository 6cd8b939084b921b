"""Crowd: two hundred connections on a page that goes out of date again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from services.gallery.app import build
from services.gallery.model import Change

from .client import Client, Order, Reply, visitors
from .galleries import PAGE, FromDatabase, Gallery, faces, gallery
from .measure import Finding, Spread, in_turn
from .run import Run
from .serving import listening

_CONNECTIONS = 200
_EXPIRES_SECONDS = 1.0
_CALM_PAUSE_SECONDS = 0.15


async def measure(run: Run) -> list[Finding]:
    """Measure what a crowd waits for, and how often a page is drawn for it.

    A pressing crowd asks again as soon as it is answered, so that all two hundred stand there
    when the page expires. A calm one pauses, and few of it ever meet.
    """
    rounds, seconds = run.some(3, 7), run.some(2, 5)
    async with gallery(run.stack, run.some(10_000, 100_000)) as shown, visitors() as client:
        usual = FromDatabase(shown, kept_seconds=_EXPIRES_SECONDS)
        async with listening(build(shown.resources)) as ours, listening(usual.app) as theirs:
            findings: list[Finding] = []
            for which, pause in (("pressing", 0), ("calm", _CALM_PAUSE_SECONDS)):
                crowd = _Crowd(client, shown, usual, seconds, pause)
                p99 = await in_turn(
                    rounds, partial(crowd.at_ours, ours), partial(crowd.at_theirs, theirs)
                )
                findings += _findings(f"{which} crowd of {_CONNECTIONS}", crowd, *p99)
    return findings


def _findings(
    who: str, crowd: _Crowd, flight: list[float], expiring: list[float]
) -> tuple[Finding, Finding]:
    ours, theirs = Spread.of(flight).middle * 1e3, Spread.of(expiring).middle * 1e3
    return (
        Finding(
            aim=5,
            what=f"times a page is drawn per expiry, {who}",
            seen=Spread.of(crowd.drawn_ours[1:]),
            bound=1,
            at_least=False,
            beside=f"a cache that only expires: {Spread.of(crowd.drawn_theirs[1:]).middle:.0f}",
        ),
        Finding(
            aim=5,
            what=f"p99 of a visit, against a cache that only expires, {who}",
            seen=Spread.between(flight, expiring),
            bound=0.5,
            at_least=False,
            beside=f"{ours:.1f} ms against {theirs:.1f} ms",
        ),
    )


@dataclass
class _Crowd:
    """The same visits at both sites, and how often a page was drawn per expiry."""

    client: Client
    shown: Gallery
    usual: FromDatabase
    seconds: float
    pause_seconds: float
    drawn_ours: list[float] = field(default_factory=list)
    drawn_theirs: list[float] = field(default_factory=list)

    async def at_ours(self, port: int) -> float:
        """Visit the gallery while faces come and go; return the p99 in seconds."""
        before, revision = self.shown.drawn, self.shown.resources.wall.revision
        async with _coming_and_going(self.shown):
            reply = await self._visit(port)
        expired = self.shown.resources.wall.revision - revision
        self.drawn_ours.append((self.shown.drawn - before) / expired)
        return reply.p99

    async def at_theirs(self, port: int) -> float:
        """Visit the site whose page expires as often; return the p99 in seconds."""
        before = self.usual.drawn
        reply = await self._visit(port)
        self.drawn_theirs.append((self.usual.drawn - before) / (reply.seconds / _EXPIRES_SECONDS))
        return reply.p99

    async def _visit(self, port: int) -> Reply:
        return await self.client.ask(
            Order(port, PAGE, _CONNECTIONS, self.seconds, self.pause_seconds)
        )


@asynccontextmanager
async def _coming_and_going(shown: Gallery) -> AsyncIterator[None]:
    """Let one face come and go in turn, so that every page expires each time."""
    wall, (face,) = shown.resources.wall, faces(1)

    async def change() -> None:
        while True:
            there = wall.find(face.reference)
            wall.change([Change(face.reference, None if there else face)])
            await asyncio.sleep(_EXPIRES_SECONDS)

    changing = asyncio.create_task(change())
    try:
        yield
    finally:
        changing.cancel()

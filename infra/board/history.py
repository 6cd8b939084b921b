"""Prometheus: the same numbers, with their past."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.board import queries
from infra.board.panels import Panel, Take
from infra.board.reading import Condition, Point, Reading, Row, Span, summed_up
from infra.board.web import Asker, Silent


@dataclass(frozen=True)
class History:
    """Asks Prometheus at its HTTP API (v1)."""

    asker: Asker
    address: str

    async def read(
        self, panels: Iterable[Panel], conditions: dict[str, Condition], span: Span, now: datetime
    ) -> dict[str, Reading]:
        """Return every panel's number and chart; raises `Silent` if Prometheus does not answer."""
        await self.asker.json(f"{self.address}/api/v1/query", {"query": "1"})
        every = list(panels)
        told = await asyncio.gather(*(self._one(p, conditions, span, now) for p in every))
        return {panel.id: reading for panel, reading in zip(every, told, strict=True)}

    async def _one(
        self, panel: Panel, conditions: dict[str, Condition], span: Span, now: datetime
    ) -> Reading:
        rows, points = await asyncio.gather(
            self._rows(panel, span, now), self._points(panel, span, now)
        )
        return summed_up(panel, rows, conditions, points)

    async def _rows(self, panel: Panel, span: Span, now: datetime) -> list[Row]:
        measure = panel.measure
        # A time within five minutes says how it is now; a count looks over all the time shown.
        window = span.window if measure.take is Take.COUNT else "5m"
        query = {"query": queries.now(measure, window), "time": str(now.timestamp())}
        found = await self._results("query", query)
        rows = []
        for one in found:
            value = _number(one["value"][1])
            if value is not None:
                labels = one["metric"]
                label = labels.get(measure.by, "") if measure.by else ""
                # `increase` reckons to the window's edges, so a count may come with a fraction.
                counted = round(value) if measure.take is Take.COUNT else value
                rows.append(Row(labels.get("job", ""), label, counted))
        return rows

    async def _points(self, panel: Panel, span: Span, now: datetime) -> tuple[Point, ...]:
        counting = panel.measure.take in (Take.COUNT, Take.SLOWEST)
        step = span.coarse if counting else span.fine
        end = int(now.timestamp())  # the last step ends now, so that what just came is in it
        query = {
            "query": queries.step_by_step(panel.measure, f"{step}s"),
            "start": str(end - span.seconds),
            "end": str(end),
            "step": str(step),
        }
        found = await self._results("query_range", query)
        known = (
            {int(float(at)): _number(value) for at, value in found[0]["values"]} if found else {}
        )
        return tuple(
            Point(datetime.fromtimestamp(at, UTC), known.get(at))
            for at in range(end - span.seconds, end + 1, step)
        )

    async def _results(self, what: str, fields: dict[str, str]) -> list[dict[str, Any]]:
        told = await self.asker.json(f"{self.address}/api/v1/{what}", fields)
        try:
            found: list[dict[str, Any]] = told["data"]["result"]
        except (KeyError, TypeError):
            raise Silent from None
        return found


def _number(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None

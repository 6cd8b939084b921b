"""What was read off the services: numbers, where they come from, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from infra.board.panels import Panel


def join(how: Literal["max", "min", "sum"], values: Iterable[float]) -> float:
    """Make one number of several; there must be one at least."""
    match how:
        case "max":
            return max(values)
        case "min":
            return min(values)
        case "sum":
            return sum(values)


class Condition(StrEnum):
    """How a service is, by its own word."""

    WORKS = "works"
    WAITS = "works, but waits for Kafka"
    UNABLE = "answers, but its database takes no write"
    SILENT = "does not answer"

    @property
    def up(self) -> bool:
        """Whether it does its work, be it with a delay."""
        return self in (Condition.WORKS, Condition.WAITS)


@dataclass(frozen=True)
class Span:
    """A time to look back over: its length, and the step of its charts, in seconds."""

    name: str
    seconds: int
    fine: int
    coarse: int

    @property
    def window(self) -> str:
        """The whole span as a duration of PromQL."""
        return f"{self.seconds // 60}m"


HOUR = Span("hour", 3600, 60, 300)
DAY = Span("day", 24 * 3600, 900, 3600)
WEEK = Span("week", 7 * 24 * 3600, 7200, 6 * 3600)
SPANS = {span.name: span for span in (HOUR, DAY, WEEK)}


@dataclass(frozen=True)
class Row:
    """One line of a table: a service, perhaps a label of it, and a number."""

    service: str
    label: str
    value: float


@dataclass(frozen=True)
class Point:
    """One moment of a chart; no value where nothing was measured."""

    at: datetime
    value: float | None


@dataclass(frozen=True)
class Reading:
    """What one panel shows. `missing` names services that could not be asked."""

    value: float | None
    rows: tuple[Row, ...] = ()
    points: tuple[Point, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """All readings of one moment, and whether they have a past."""

    at: datetime
    span: Span
    readings: dict[str, Reading]
    conditions: dict[str, Condition]
    history: bool
    silent: bool = False


def summed_up(
    panel: Panel,
    rows: Iterable[Row],
    conditions: dict[str, Condition],
    points: tuple[Point, ...] = (),
) -> Reading:
    """Make one reading of a panel's rows.

    A count without rows is nought where the service answers: a counter is born with its first
    event. Any other number without rows is unknown.
    """
    kept = tuple(sorted(rows, key=lambda row: (-row.value, row.service, row.label)))
    asked = panel.measure.services
    missing = tuple(s for s in asked if conditions.get(s, Condition.SILENT) is Condition.SILENT)
    value: float | None = None
    if kept:
        value = join(panel.measure.join, (row.value for row in kept))
    elif panel.measure.take == "count" and len(missing) < len(asked):
        value = 0.0
    return Reading(value, kept, points, missing)


def as_services(conditions: dict[str, Condition], points: tuple[Point, ...]) -> Reading:
    """Make a reading of how the services are: 1 for each that works, 0 for the others."""
    rows = tuple(Row(name, how.value, float(how.up)) for name, how in conditions.items())
    value = min((row.value for row in rows), default=None)
    return Reading(value, rows, points)

"""How the duty roster reads: day by day who is on duty, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date

from services.chassis.web.words import Catalogue
from services.intake.model.duties import AHEAD, Duty, Rostered, Span, gaps

from .moments import in_zone, zone_label


@dataclass(frozen=True)
class Part:
    """Some hours of a day: who is on duty in them, or nobody."""

    name: str
    span: Span
    whole: bool


@dataclass(frozen=True)
class Day:
    """A day of the roster, its hours in order."""

    day: date
    weekday: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Line:
    """A duty in the list of them: how much of it holds."""

    duty: Duty
    name: str
    whole: bool
    """Whether all of it holds; else somebody is away, or may not answer any more."""


def window(at: datetime, zone: str) -> Span:
    """Return the time the roster shows: from now through the last of its days."""
    last = in_zone(at, zone).date() + AHEAD
    return Span(at, datetime.combine(last, time(), ZoneInfo(zone)))


def days(
    roster: Sequence[Rostered], shown: Span, names: Mapping[UUID, str], words: Catalogue, zone: str
) -> list[Day]:
    """Return the roster day by day as the Society counts days."""
    taken = [(part, names[one.duty.staff_id]) for one in roster for part in one.spans]
    parts = sorted([*taken, *((gap, "") for gap in gaps(roster, shown))])
    found, day = [], in_zone(shown.begins_at, zone).date()
    while here := _of_day(day, zone).within(shown):
        told = [
            Part(name, inside, inside == here)
            for span, name in parts
            if (inside := span.within(here))
        ]
        found.append(Day(day, _weekday(day, words), tuple(told)))
        day += timedelta(days=1)
    return found


def lines(roster: Iterable[Rostered], names: Mapping[UUID, str]) -> list[Line]:
    """Return the duties that are on the roster, the earliest first."""
    there = [one for one in roster if one.duty.off_at is None]
    return [
        Line(one.duty, names[one.duty.staff_id], one.spans == (one.duty.span,)) for one in there
    ]


def zone_of(at: datetime, zone: str) -> str:
    """Return by which clock the roster is kept."""
    return f"{zone} ({zone_label(in_zone(at, zone))})" if zone != "UTC" else zone


def moment(day: date, clock: str, zone: str) -> datetime | None:
    """Return a moment by a Society's clock; None for what is no time of day."""
    try:
        return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))
    except ValueError:
        return None


def _of_day(day: date, zone: str) -> Span:
    here = ZoneInfo(zone)
    return Span(
        datetime.combine(day, time(), here),
        datetime.combine(day + timedelta(days=1), time(), here),
    )


def _weekday(day: date, words: Catalogue) -> str:
    return format_date(day, "EEEE", locale=words.tag)

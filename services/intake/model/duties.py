"""Duties: who looks within a day at what cannot wait, from when to when, and where nobody does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.chassis.problems import NotFound, Problem
from services.contracts.codes import MessageKind

from .absences import Absence
from .enquiries import Enquiry

AHEAD = timedelta(days=14)
"""How far ahead the roster is shown, and its gaps are told."""
LONGEST = timedelta(days=14)


class NotTrained(Problem):
    """On duty is somebody who answers messages here and was trained for it."""


class OnDutyThen(Problem):
    """They are on duty in a part of that time already."""


class AwayThen(Problem):
    """They are away on a day of that time."""


class DutyTooLong(Problem):
    """A duty ends after it begins, and within two weeks."""


class DutyGone(NotFound):
    """There is no such duty on the roster."""


@dataclass(frozen=True, order=True)
class Span:
    """From one moment until just before another."""

    begins_at: datetime
    ends_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether a moment belongs to it."""
        return self.begins_at <= at < self.ends_at

    def without(self, other: Span) -> tuple[Span, ...]:
        """Return what is left of it where another one is taken out."""
        before = Span(self.begins_at, min(self.ends_at, other.begins_at))
        after = Span(max(self.begins_at, other.ends_at), self.ends_at)
        return tuple(one for one in (before, after) if one.begins_at < one.ends_at)

    def within(self, other: Span) -> Span | None:
        """Return the part of it that belongs to another as well; None where there is none."""
        both = Span(max(self.begins_at, other.begins_at), min(self.ends_at, other.ends_at))
        return both if both.begins_at < both.ends_at else None


@dataclass(frozen=True)
class Duty:
    """One time somebody is on duty."""

    duty_id: UUID
    staff_id: UUID
    span: Span
    off_at: datetime | None = None


@dataclass(frozen=True)
class Rostered:
    """A duty, and the parts of it that hold: who may not answer, or is away, is not on duty."""

    duty: Duty
    spans: tuple[Span, ...]

    def holds(self, at: datetime) -> bool:
        """Whether somebody is on duty at a moment."""
        return any(one.holds(at) for one in self.spans)


def rostered(
    duty: Duty, may_until: datetime | None, absences: Iterable[Absence], zone: str
) -> Rostered:
    """Return what of a duty holds: `may_until` is how long they may answer, None if not at all.

    Days of absence are those of the Society's own clock.
    """
    if may_until is None or duty.off_at is not None:
        return Rostered(duty, ())
    until = min(duty.span.ends_at, may_until)
    spans = [Span(duty.span.begins_at, until)]
    for away in absences:
        if away.staff_id == duty.staff_id and away.ended_at is None:
            days = away_span(away, zone)
            spans = [left for one in spans for left in one.without(days)]
    return Rostered(duty, tuple(spans))


def away_span(absence: Absence, zone: str) -> Span:
    """Return the days of an absence as moments, by a Society's clock."""
    here = ZoneInfo(zone)
    last = absence.until + timedelta(days=1)
    return Span(
        datetime.combine(absence.begins_on, time(), here), datetime.combine(last, time(), here)
    )


def gaps(roster: Iterable[Rostered], window: Span) -> tuple[Span, ...]:
    """Return when in a time nobody is on duty."""
    left = [window]
    for one in roster:
        for taken in one.spans:
            left = [part for gap in left for part in gap.without(taken)]
    return tuple(sorted(left))


def on_duty(roster: Iterable[Rostered], at: datetime) -> tuple[UUID, ...]:
    """Return who is on duty at a moment, each once."""
    return tuple(dict.fromkeys(one.duty.staff_id for one in roster if one.holds(at)))


def check_duty(
    duty: Duty, trained: Collection[UUID], theirs: Sequence[Duty], away: Sequence[Span]
) -> None:
    """Go on only with a duty somebody can do; `theirs` are their other duties, `away` their days.

    Raises `DutyTooLong`, `NotTrained`, `OnDutyThen` or `AwayThen`.
    """
    if not timedelta() < duty.span.ends_at - duty.span.begins_at <= LONGEST:
        raise DutyTooLong
    if duty.staff_id not in trained:
        raise NotTrained
    others = [one for one in theirs if one.duty_id != duty.duty_id and one.off_at is None]
    if any(duty.span.within(one.span) for one in others):
        raise OnDutyThen
    if any(duty.span.within(one) for one in away):
        raise AwayThen


def take_off(duty: Duty, at: datetime) -> Duty:
    """Take a duty off the roster; a second time changes nothing."""
    return replace(duty, off_at=duty.off_at or at)


def waits_for_duty(enquiry: Enquiry) -> bool:
    """Whether somebody on duty has to look: it cannot wait, or a face is to go.

    Somebody else's claim does not end that before they have looked. `store/inbox.py` asks the
    database for the same.
    """
    waits = enquiry.due_at is not None and not (enquiry.claimed_by and enquiry.acknowledged_at)
    return waits and (enquiry.pressing or enquiry.kind is MessageKind.REMOVAL)

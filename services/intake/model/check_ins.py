"""Check-ins: asking a seeker whether they are still looking, and what silence means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from services.chassis.problems import Problem

from .contacts import Hours

EVERY = timedelta(days=90)
"""So long after an approval, or an answer, a seeker is asked again."""
PATIENCE = timedelta(days=14)
"""So long an answer is waited for before the next step."""
_MARGIN = timedelta(minutes=30)
"""A moment is drawn so long before the safe hours end, for a timer may be a little late."""
ROUNDS = 2
"""So often a seeker is asked before the office is told that nothing came back."""


class AskDangerFirst(Problem):
    """The danger question has not been asked since the check-in began."""


class StillLooking(StrEnum):
    """What came of a check-in."""

    YES = "yes"
    NO = "no"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class CheckIn:
    """One time a seeker was asked, or told of their own accord, whether they still look."""

    check_in_id: UUID
    showing_id: UUID
    round: int
    asked_at: datetime
    notice_id: UUID | None = None
    answer: StillLooking | None = None
    answered_at: datetime | None = None
    answered_by: UUID | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody knows yet: a seeker who was not reached has not answered."""
        return self.answer in (None, StillLooking.NOT_REACHED)

    @property
    def unanswered(self) -> bool:
        """Whether the last round has begun and still nothing came back."""
        return self.waits and self.round >= ROUNDS

    def answered(self, answer: StillLooking, by: UUID, at: datetime) -> CheckIn:
        """Write down what came back."""
        return replace(self, answer=answer, answered_by=by, answered_at=at)


def next_round(last: CheckIn | None, showing_id: UUID) -> int | None:
    """Return which time a seeker is asked now, or None where the office has to act."""
    if last is None or last.showing_id != showing_id or not last.waits:
        return 1
    return last.round + 1 if last.round < ROUNDS else None


def safe_now(hours: Hours, zone: str, now: datetime) -> bool:
    """Whether it is an hour at which a seeker can be reached without danger."""
    first, end = hours.span
    return first <= now.astimezone(ZoneInfo(zone)).hour < end


def safe_moment(hours: Hours, zone: str, now: datetime, share: float) -> datetime:
    """Return a moment within the next safe hours; `share`, from 0 to 1, says how far into them.

    Drawn at random it tells nobody when the office works, nor which notices belong together.
    """
    here, (first, end) = now.astimezone(ZoneInfo(zone)), hours.span
    day: date = here.date() if here.hour < first else here.date() + timedelta(days=1)
    begins = datetime.combine(day, time(first), ZoneInfo(zone))
    return begins + share * (timedelta(hours=end - first) - _MARGIN)

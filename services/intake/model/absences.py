"""Absences: who is away, and who stands in for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.chassis.problems import Problem

from .people import Member


class NoDeputy(Problem):
    """A deputy is somebody else who works here and is not away in that time."""


@dataclass(frozen=True)
class Absence:
    """Days on which somebody is away, first and last included, and their deputy."""

    absence_id: UUID
    staff_id: UUID
    deputy: UUID
    begins_on: date
    until: date
    ended_at: datetime | None = None

    def on(self, day: date) -> bool:
        """Whether somebody is away on a day."""
        return self.ended_at is None and self.begins_on <= day <= self.until

    def overlaps(self, other: Absence) -> bool:
        """Whether some day belongs to both."""
        if self.ended_at or other.ended_at:
            return False
        return self.begins_on <= other.until and other.begins_on <= self.until


def check_deputy(
    absence: Absence, away: Member, deputy: Member | None, theirs: list[Absence]
) -> None:
    """Go on only if the deputy can stand in; `theirs` are the deputy's own absences."""
    if deputy is None or deputy.person == away.person or deputy.society != away.society:
        raise NoDeputy
    if any(one.overlaps(absence) for one in theirs):
        raise NoDeputy

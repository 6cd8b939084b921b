"""Readings: somebody of another Society who for a few days reads the words of one enquiry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.chassis.problems import Problem

from .people import Member

LONGEST_READING = 14
"""For how many days at most somebody reads for another Society."""


class CannotRead(Problem):
    """Only somebody who works in the Society that was asked can be named."""


class SocietyExcluded(Problem):
    """The writer does not want that country's Society to read it, or it is your own."""


class ReadingSide(StrEnum):
    """Which of the two Societies a row belongs to."""

    ASKS = "asks"
    READS = "reads"


@dataclass(frozen=True)
class Reading:
    """What one of the two Societies knows of it: asked for, named, accepted, ended."""

    society: UUID
    reading_id: UUID
    side: ReadingSide
    other: UUID
    enquiry_id: UUID
    language: str
    until: datetime
    asked_by: UUID
    asked_at: datetime
    staff_id: UUID | None = None
    named_by: UUID | None = None
    accepted_by: UUID | None = None
    accepted_at: datetime | None = None
    ended_by: UUID | None = None
    ended_at: datetime | None = None

    def open(self, at: datetime) -> bool:
        """Whether neither a day nor a Society has ended it."""
        return self.ended_at is None and at < self.until

    def holds(self, at: datetime) -> bool:
        """Whether somebody may read, as far as this Society is asked."""
        return self.accepted_at is not None and self.open(at)


def check_reader(who: Member | None, home: UUID) -> Member:
    """Go on only with somebody of the Society that was asked; raises `CannotRead`."""
    if who is None or who.society != home or who.home is not None:
        raise CannotRead
    return who

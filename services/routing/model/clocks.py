"""What the network promises a visitor, and how long a mailbox stays; told in days and months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from .times import month_of


@dataclass(frozen=True)
class Promises:
    """The last days on which somebody may look, or answer, after something was written."""

    look_by: date
    answer_by: date

    @classmethod
    def given(cls, on: date, look_days: int, answer_days: int) -> Self:
        """Return what is promised for something that is written on a day."""
        return cls(on + timedelta(days=look_days), on + timedelta(days=answer_days))


@dataclass(frozen=True)
class Patience:
    """How long a mailbox stays: after the end, after the last word, and with an answer unread."""

    ended_days: int
    quiet_days: int
    unread_days: int

    def over(self, today: date) -> Over:
        """Return the months before which a last word was said too long ago to stay."""
        return Over(*(month_of(today - timedelta(days=days)) for days in self._days))

    @property
    def _days(self) -> tuple[int, int, int]:
        return self.ended_days, self.quiet_days, self.unread_days


@dataclass(frozen=True)
class Over:
    """For each kind of mailbox the first month that is not too long ago.

    A month is over as a whole: its last day is as long ago as was asked, so that nobody loses a day
    because no day is kept.
    """

    ended: date
    quiet: date
    unread: date

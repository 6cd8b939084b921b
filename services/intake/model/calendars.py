"""Days as people tell them: in their own calendar, in part, or about; and what follows for an age.

Persian days follow `jdatetime`; Ethiopic days follow Reingold and Dershowitz, Calendrical
Calculations: the count of days begins on 29 August of the year 8 (Julian), every fourth year has a
leap day, which is the sixth of the thirteenth month.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import jdatetime

ADULT_AGE = 18
ABOUT_YEARS = 2
"""How far off a day may be that somebody told with "about"."""

_ETHIOPIC_EPOCH = 2796  # as a proleptic Gregorian ordinal
_DAY = timedelta(days=1)


class NoSuchDay(ValueError):
    """No calendar has such a day."""


class Calendar(StrEnum):
    """A calendar in which people know their days."""

    GREGORIAN = "gregorian"
    PERSIAN = "persian"
    ETHIOPIC = "ethiopic"

    @property
    def months(self) -> int:
        """How many months a year has."""
        return 13 if self is Calendar.ETHIOPIC else 12


@dataclass(frozen=True)
class PartialDate:
    """A day as it was told: perhaps the year alone, perhaps not surely."""

    calendar: Calendar
    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        """Refuse a day that no calendar has, with `NoSuchDay`."""
        if self.day is not None and self.month is None:
            raise NoSuchDay("a day needs its month")
        if self.month is not None and not 1 <= self.month <= self.calendar.months:
            raise NoSuchDay("no such month")
        try:
            self._told()
        except (ValueError, OverflowError) as error:
            raise NoSuchDay("no such day") from error

    @property
    def earliest(self) -> date:
        """The first day it can have been."""
        first = self._told()[0]
        return years_later(first, -ABOUT_YEARS, early=True) if self.about else first

    @property
    def latest(self) -> date:
        """The last day it can have been."""
        last = self._told()[1]
        return years_later(last, ABOUT_YEARS) if self.about else last

    def _told(self) -> tuple[date, date]:
        """Return the first and the last day of what was told, as they stand there."""
        to_date = _TO_DATE[self.calendar]
        if self.day is not None:
            day = to_date(self.year, self.month or 1, self.day)
            return day, day
        if self.month is None:
            return to_date(self.year, 1, 1), to_date(self.year + 1, 1, 1) - _DAY
        later = (self.year, self.month + 1)
        after = later if self.month < self.calendar.months else (self.year + 1, 1)
        return to_date(self.year, self.month, 1), to_date(*after, 1) - _DAY


def from_gregorian(year: int, month: int, day: int) -> date:
    """Return a Gregorian day; raises `ValueError` for one that is none."""
    return date(year, month, day)


def from_persian(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of a Persian (solar Hijri) one; raises `ValueError`."""
    found: date = jdatetime.date(year, month, day).togregorian()
    return found


def from_ethiopic(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of an Ethiopic one (Amete Mihret); raises `ValueError`."""
    longest = 30 if month < Calendar.ETHIOPIC.months else (6 if year % 4 == 3 else 5)
    if not (1 <= year <= 9000 and 1 <= month <= Calendar.ETHIOPIC.months and 1 <= day <= longest):
        raise ValueError("no such day")
    before = 365 * (year - 1) + year // 4 + 30 * (month - 1)
    return date.fromordinal(_ETHIOPIC_EPOCH + before + day - 1)


def years_later(day: date, years: int, *, early: bool = False) -> date:
    """Return the same day of another year; 29 February becomes 1 March, or 28 February if early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28) if early else date(day.year + years, 3, 1)


def earliest_eighteenth(birth: PartialDate) -> date:
    """Return the first day on which somebody may be of age: then nobody consents for them."""
    return years_later(birth.earliest, ADULT_AGE, early=True)


def surely_of_age(birth: PartialDate | None, on: date, minimum_age: int = ADULT_AGE) -> bool:
    """Whether somebody has reached an age on a day, whichever day they may have been born on."""
    return birth is not None and years_later(birth.latest, minimum_age) <= on


_TO_DATE: dict[Calendar, Callable[[int, int, int], date]] = {
    Calendar.GREGORIAN: from_gregorian,
    Calendar.PERSIAN: from_persian,
    Calendar.ETHIOPIC: from_ethiopic,
}


def month_end_before(day: date) -> date:
    """Return the last month's end that is not after a day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day if day.day == last else day.replace(day=1) - _DAY

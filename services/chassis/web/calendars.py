"""Calendars many readers count in beside the common one: the solar Hijri and the Ethiopic year.

Babel writes the common date in all our languages, but knows no month of these two. Both are
reckoned by rule: 33-year cycles of leap years, right from 1799 to 2256, and one leap year in four.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from services.contracts.codes import Language

_NEW_YEAR_1405 = date(2026, 3, 21)
_LEAP_IN_33 = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_ETHIOPIC_ERA = 2431
"""The ordinal of the day from which four-year cycles of the Ethiopic calendar are counted."""

_DARI = "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت"
_PASHTO = "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب"
_AMHARIC = "መስከረም ጥቅምት ኅዳር ታኅሣሥ ጥር የካቲት መጋቢት ሚያዝያ ግንቦት ሰኔ ሐምሌ ነሐሴ ጳጉሜ"
_TIGRINYA = "መስከረም ጥቅምቲ ሕዳር ታሕሳስ ጥሪ ለካቲት መጋቢት ሚያዝያ ግንቦት ሰነ ሓምለ ነሓሰ ጳጉሜን"

Parts = tuple[int, int, int]
"""Year, month and day, counted from one."""


def solar_hijri(day: date) -> Parts:
    """Return a day in the calendar of Afghanistan."""
    year, first = 1405, _NEW_YEAR_1405
    while day < first:
        year -= 1
        first -= timedelta(days=_length(year))
    while day >= first + timedelta(days=_length(year)):
        first += timedelta(days=_length(year))
        year += 1
    passed = (day - first).days
    if passed < 186:  # six months of 31 days, then months of 30
        return year, passed // 31 + 1, passed % 31 + 1
    return year, (passed - 186) // 30 + 7, (passed - 186) % 30 + 1


def ethiopic(day: date) -> Parts:
    """Return a day in the calendar of Ethiopia and Eritrea: twelve months of 30 days and a rest."""
    cycles, rest = divmod(day.toordinal() - _ETHIOPIC_ERA, 1461)
    passed = rest % 365 + 365 * (rest // 1460)
    year = 4 * cycles + rest // 365 - rest // 1460
    return year, passed // 30 + 1, passed % 30 + 1


_KNOWN: Mapping[Language, tuple[Callable[[date], Parts], list[str]]] = MappingProxyType(
    {
        Language.DARI: (solar_hijri, _DARI.split()),
        Language.PASHTO: (solar_hijri, _PASHTO.split()),
        Language.AMHARIC: (ethiopic, _AMHARIC.split()),
        Language.TIGRINYA: (ethiopic, _TIGRINYA.split()),
    }
)


def beside(language: Language, day: date) -> str | None:
    """Return a day as many readers of a language count it, or None where they count as we do."""
    if language not in _KNOWN:
        return None
    count, months = _KNOWN[language]
    year, month, number = count(day)
    return f"{number} {months[month - 1]} {year}"


def _length(year: int) -> int:
    return 366 if year % 33 in _LEAP_IN_33 else 365

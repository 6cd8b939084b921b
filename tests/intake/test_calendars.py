"""Days in three calendars, told in part or about, and the ages that follow from them."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.model.calendars import (
    Calendar,
    NoSuchDay,
    PartialDate,
    earliest_eighteenth,
    from_ethiopic,
    from_persian,
    surely_of_age,
)

GREGORIAN, PERSIAN, ETHIOPIC = Calendar


@pytest.mark.parametrize(
    ("ethiopic", "gregorian"),
    [
        ((2000, 1, 1), date(2007, 9, 12)),  # the millennium, after a leap year
        ((1999, 13, 6), date(2007, 9, 11)),  # the leap day itself
        ((1999, 1, 1), date(2006, 9, 11)),
        ((2016, 4, 28), date(2024, 1, 7)),  # Christmas
        ((2015, 13, 6), date(2023, 9, 11)),
        ((2016, 1, 1), date(2023, 9, 12)),
        ((2014, 13, 5), date(2022, 9, 10)),
        ((1966, 12, 29), date(1974, 9, 4)),
        ((1888, 6, 23), date(1896, 3, 1)),  # the day of Adwa
        ((2019, 3, 16), date(2026, 11, 25)),
    ],
)
def test_ethiopic_days_are_the_known_gregorian_ones(ethiopic, gregorian):
    assert from_ethiopic(*ethiopic) == gregorian


def test_every_ethiopic_day_of_forty_years_follows_the_one_before():
    days = [
        from_ethiopic(year, month, day)
        for year in range(1980, 2020)
        for month in range(1, 14)
        for day in range(1, (31 if month < 13 else 7 if year % 4 == 3 else 6))
    ]

    assert days == [date.fromordinal(days[0].toordinal() + n) for n in range(len(days))]


@pytest.mark.parametrize(
    ("persian", "gregorian"),
    [
        ((1360, 1, 1), date(1981, 3, 21)),
        ((1403, 12, 30), date(2025, 3, 20)),  # a leap day
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1405, 9, 4), date(2026, 11, 25)),
    ],
)
def test_persian_days_are_the_known_gregorian_ones(persian, gregorian):
    assert from_persian(*persian) == gregorian


@pytest.mark.parametrize(
    "told",
    [
        (ETHIOPIC, 2000, 13, 6),  # only the years before a leap year end so
        (ETHIOPIC, 2000, 14, 1),
        (ETHIOPIC, 2000, 1, 31),
        (PERSIAN, 1404, 12, 30),
        (PERSIAN, 1360, 13, 1),
        (GREGORIAN, 2025, 2, 29),
        (GREGORIAN, 2025, 13),
        (GREGORIAN, 2025, 0),
        (GREGORIAN, 2025, None, 4),
        (GREGORIAN, 0),
        (PERSIAN, 10**9),
    ],
)
def test_days_no_calendar_has_are_refused(told):
    with pytest.raises(NoSuchDay):
        PartialDate(*told)


@pytest.mark.parametrize(
    ("told", "earliest", "latest"),
    [
        (PartialDate(GREGORIAN, 2001), date(2001, 1, 1), date(2001, 12, 31)),
        (PartialDate(GREGORIAN, 2000, 2), date(2000, 2, 1), date(2000, 2, 29)),
        (PartialDate(GREGORIAN, 2000, 12), date(2000, 12, 1), date(2000, 12, 31)),
        (PartialDate(PERSIAN, 1360), date(1981, 3, 21), date(1982, 3, 20)),
        (PartialDate(PERSIAN, 1360, 12), date(1982, 2, 20), date(1982, 3, 20)),
        (PartialDate(ETHIOPIC, 2000), date(2007, 9, 12), date(2008, 9, 10)),
        (PartialDate(ETHIOPIC, 1999, 13), date(2007, 9, 6), date(2007, 9, 11)),
        (PartialDate(ETHIOPIC, 2000, 1, 1), date(2007, 9, 12), date(2007, 9, 12)),
        (PartialDate(GREGORIAN, 2001, about=True), date(1999, 1, 1), date(2003, 12, 31)),
        (PartialDate(GREGORIAN, 2000, 2, 29, about=True), date(1998, 2, 28), date(2002, 3, 1)),
    ],
)
def test_what_is_told_in_part_may_have_been_any_of_its_days(told, earliest, latest):
    assert (told.earliest, told.latest) == (earliest, latest)


def test_somebody_of_whom_only_the_year_is_known_is_of_age_when_that_year_is_over():
    birth = PartialDate(GREGORIAN, 2008)

    assert not surely_of_age(birth, date(2026, 12, 30))
    assert surely_of_age(birth, date(2026, 12, 31))


def test_somebody_born_about_a_year_is_of_age_two_years_later_than_otherwise():
    birth = PartialDate(GREGORIAN, 2008, about=True)

    assert not surely_of_age(birth, date(2028, 12, 30))
    assert surely_of_age(birth, date(2028, 12, 31))


def test_a_stricter_age_of_the_society_counts():
    assert not surely_of_age(PartialDate(GREGORIAN, 2006, 1, 1), date(2026, 11, 25), 21)


def test_somebody_whose_birth_is_unknown_is_never_surely_of_age():
    assert not surely_of_age(None, date(2026, 11, 25))


def test_a_guardian_ends_on_the_first_day_that_may_be_the_eighteenth_birthday():
    assert earliest_eighteenth(PartialDate(GREGORIAN, 2010)) == date(2028, 1, 1)
    assert earliest_eighteenth(PartialDate(ETHIOPIC, 2000)) == date(2025, 9, 12)
    assert earliest_eighteenth(PartialDate(GREGORIAN, 2010, about=True)) == date(2026, 1, 1)


def test_a_leap_day_birthday_ends_a_guardian_early_and_makes_an_adult_late():
    birth = PartialDate(GREGORIAN, 2008, 2, 29)

    assert earliest_eighteenth(birth) == date(2026, 2, 28)
    assert not surely_of_age(birth, date(2026, 2, 28))
    assert surely_of_age(birth, date(2026, 3, 1))

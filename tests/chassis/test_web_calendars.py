"""Days as many readers count them: the new years and leap days people know."""

from __future__ import annotations

from datetime import date

import pytest

from services.chassis.web.calendars import beside, ethiopic, solar_hijri
from services.chassis.web.words import Words
from services.contracts.codes import Language
from services.contracts.words import languages


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2026, 9, 11), (2019, 1, 1)),
        (date(2026, 9, 10), (2018, 13, 5)),
        (date(2023, 9, 11), (2015, 13, 6)),
        (date(2023, 9, 12), (2016, 1, 1)),
        (date(2007, 9, 12), (2000, 1, 1)),
        (date(2026, 1, 7), (2018, 4, 29)),
    ],
)
def test_the_ethiopic_year_begins_in_september(day, counted):
    assert ethiopic(day) == counted


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2026, 3, 21), (1405, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2021, 3, 20), (1399, 12, 30)),
        (date(2026, 9, 22), (1405, 6, 31)),
        (date(2026, 9, 23), (1405, 7, 1)),
        (date(2027, 3, 20), (1405, 12, 29)),
        (date(2027, 3, 21), (1406, 1, 1)),
    ],
)
def test_the_solar_year_begins_with_spring(day, counted):
    assert solar_hijri(day) == counted


def test_most_languages_count_as_we_do():
    day = date(2026, 11, 18)

    assert [language.value for language in Language if beside(language, day)] == [
        *("fa-af", "ps", "ti", "am")
    ]


@pytest.fixture
def words(tmp_path) -> Words:
    for facts in languages().values():
        (tmp_path / f"{facts.tag.replace('-', '_')}.yaml").write_text('page: "Page {page}"\n')
    return Words.load(tmp_path)


def test_a_date_is_said_in_the_digits_and_both_calendars_of_its_readers(words):
    day = date(2026, 11, 18)

    assert words.of("fa-af").date(day) == "۱۸ نومبر ۲۰۲۶ (۲۷ عقرب ۱۴۰۵)"
    assert words.of("am").date(day) == "18 ኖቬምበር 2026 (9 ኅዳር 2019)"
    assert words.of("ar").date(day) == "18 نوفمبر 2026"
    assert words.of("uk").date(day) == "18 листопада 2026\u202fр."


def test_numbers_take_the_digits_of_the_language_and_codes_do_not(words):
    assert words.of("ps").plain("page", page=12) == "Page \u2068۱۲\u2069"
    assert words.of("ps").plain("page", page="K7QM-2XD4") == "Page \u2068K7QM-2XD4\u2069"


@pytest.mark.parametrize("language", Language)
def test_every_language_can_say_any_date_and_country(words, language):
    catalogue = words.of(language)

    assert catalogue.date(date(2028, 2, 29))
    assert catalogue.country("ER")
    assert catalogue.country("XZ")

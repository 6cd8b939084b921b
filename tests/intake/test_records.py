"""Who people are: names in any script, days in three calendars, and two who edit at once."""

from __future__ import annotations

import pytest

from services.intake.model.calendars import Calendar, PartialDate
from services.intake.model.contacts import Channel, ContactCard, card_from_text
from services.intake.model.interviews import Age
from services.intake.model.told import OtherNames, SeekerTold, SoughtTold
from services.intake.timers import do_what_is_due
from tests.support.records import LONG, SHORT, YEAR_ALONE, case_in, form_of, told_of


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def test_everything_a_seeker_tells_is_kept_as_they_tell_it(office, browser):
    seeker, sought = await told_of(office, case_in(await browser.post("/cases/new", **LONG)))

    assert seeker == SeekerTold(
        name="ምሕረት ተስፋይ",
        contact=ContactCard(Channel.IN_PERSON, "phone, evenings").as_text(),
        names=OtherNames(("Mihret Tesfay", "Mehret Tesfai"), ("Miri",), "ተስፋይ ሃይለ", "ሃይለ"),
        birth=PartialDate(Calendar.ETHIOPIC, 1975, 13, 5),
        languages=("ትግርኛ", "Arabic"),
    )
    assert sought == SoughtTold(
        name="Yonas",
        story="They were parted on the road.",
        names=OtherNames(("ዮናስ",)),
        birth=PartialDate(Calendar.GREGORIAN, 2001, about=True),
        last_place="Sabha",
        last_contact=PartialDate(Calendar.GREGORIAN, 2019, 3),
    )


async def test_nothing_told_stands_open_in_the_database(office, browser):
    await browser.post("/cases/new", **LONG)

    async with office.tx() as tx:
        rows = await tx.fetch("SELECT s.*::text FROM seekers s")
        rows += await tx.fetch("SELECT p.*::text FROM sought_persons p")
    assert not [one for one in rows if "Mihret" in one[0] or "Sabha" in one[0] or "1975" in one[0]]


async def test_the_age_follows_from_the_birth(office, browser):
    born = LONG | {
        "birth_calendar": "gregorian",
        "birth_month": "",
        "birth_day": "",
        "age": "adult",
    }
    grown = await browser.post("/cases/new", **(born | {"birth_year": "1990"}))
    child = await browser.post("/cases/new", **(born | {"birth_year": "2012"}))
    maybe = await browser.post("/cases/new", **(born | {"birth_year": "2008"}))

    ages = [(await office.file(case_in(one))).seeker.age for one in (grown, child, maybe)]

    assert ages == [Age.ADULT, Age.MINOR, Age.UNKNOWN]


async def test_somebody_comes_of_age_as_time_passes(office, browser, clock):
    born = LONG | YEAR_ALONE | {"birth_year": "2008"}
    case_id = case_in(await browser.post("/cases/new", **born))

    clock.turn(days=7)  # the first of December: the year is not over
    await do_what_is_due(office.resources)
    before = (await office.file(case_id)).seeker.age
    clock.turn(days=31)
    await do_what_is_due(office.resources)

    assert (before, (await office.file(case_id)).seeker.age) == (Age.UNKNOWN, Age.ADULT)


async def test_a_five_minute_registration_needs_little_and_leaves_the_age_open(office, browser):
    case_id = case_in(await browser.post("/cases/new", **SHORT))

    assert (await office.file(case_id)).seeker.age is Age.UNKNOWN


async def test_the_long_form_wants_an_age_or_a_birth(browser):
    answer = await browser.post("/cases/new", **(LONG | YEAR_ALONE | {"birth_year": ""}))

    assert answer.status_code == 422
    assert 'href="#age"' in answer.text


@pytest.mark.parametrize(
    ("wrong", "field", "mend"),
    [
        ({"birth_year": "1976", "birth_day": "6"}, "birth_day", "This calendar has no such day"),
        ({"birth_year": ""}, "birth_year", "Write the year as well"),
        ({"birth_year": "long ago"}, "birth_year", "Write a number"),
        ({"birth_month": ""}, "birth_month", "no such day"),
        ({"last_year": "2031"}, "last_year", "in the future"),
        ({**YEAR_ALONE, "birth_year": "1366"}, "birth_year", "another calendar"),
    ],
)
async def test_a_day_that_cannot_be_is_sent_back_with_words_that_mend_it(
    browser, wrong, field, mend
):
    answer = await browser.post("/cases/new", **(LONG | wrong))

    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert mend in answer.text
    assert "Mehret Tesfai" in answer.text


async def test_marks_that_turn_text_around_are_left_out_of_names(office, browser):
    fields = LONG | {"name": "Mihret \u202eyafseT\u202c\u200f  Haile", "spellings": "a\u2066b"}

    seeker, _ = await told_of(office, case_in(await browser.post("/cases/new", **fields)))

    assert (seeker.name, seeker.names.spellings) == ("Mihret yafseT Haile", ("ab",))


async def test_a_record_can_be_completed_and_keeps_how_to_reach_them(office, browser):
    case_id = case_in(await browser.post("/cases/new", **SHORT))
    page = await browser.get(f"/cases/{case_id}/who")

    answer = await browser.post(f"/cases/{case_id}/who", **form_of(page, **LONG))

    seeker, _ = await told_of(office, case_id)
    assert answer.status_code == 303
    assert seeker.names.father == "ተስፋይ ሃይለ"
    assert card_from_text(seeker.contact).address == "phone"
    assert (await office.file(case_id)).seeker.age is Age.ADULT


async def test_the_form_of_a_record_shows_all_that_stands_in_it(browser):
    case_id = case_in(await browser.post("/cases/new", **LONG))

    page = (await browser.get(f"/cases/{case_id}/who")).text

    for told in ("ምሕረት ተስፋይ", "Mehret Tesfai", "Miri", 'value="1975"', 'value="13"', "ትግርኛ"):
        assert told in page


async def test_the_case_shows_a_day_in_its_own_calendar_and_in_ours(browser):
    case_id = case_in(await browser.post("/cases/new", **LONG))

    page = (await browser.get(f"/cases/{case_id}")).text

    assert "1975-13-05" in page
    assert "10 September 1983" in page


async def test_another_societys_record_is_not_there(browser, portal, south):
    case_id = case_in(await browser.post("/cases/new", **LONG))
    stranger = await portal(south.caseworker)

    answers = [
        await stranger.get(f"/cases/{case_id}/who"),
        await stranger.post(f"/cases/{case_id}/who", **LONG, seen="1"),
    ]

    assert [one.status_code for one in answers] == [404, 404]


async def test_a_person_of_another_case_is_not_there(office, browser):
    case_id = case_in(await browser.post("/cases/new", **LONG))
    elsewhere = await office.register()
    sought = (await office.file(elsewhere)).sought[0].sought_id

    answer = await browser.get(f"/cases/{case_id}/sought/{sought}")

    assert answer.status_code == 404

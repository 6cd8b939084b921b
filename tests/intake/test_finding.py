"""Finding a case by a name in any script, and others that may be about the same person."""

from __future__ import annotations

import re

import pytest

from tests.support.records import LONG, case_in

AMINA = {
    "name": "أمينة حداد",
    "spellings": "Amina Haddad",
    "father": "Yusuf Haddad",
    "age": "adult",
    "language": "ar",
    "contact": "phone",
    "relation": "brother",
    "sought_name": "Ibrahim",
}


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


async def look_for(browser, asked: str):
    answer = await browser.post("/cases/search", q=asked)
    assert answer.status_code == 303, answer.text
    return await browser.get(answer.headers["location"])


@pytest.mark.parametrize("asked", ["ተስፋይ", "tesfai", "MIHRET", "Mehret Tesfaye", "Miri"])
async def test_a_seeker_is_found_in_any_script_and_spelling(browser, asked):
    case_id = case_in(await browser.post("/cases/new", **LONG))

    page = await look_for(browser, asked)

    assert f'href="/cases/{case_id}"' in page.text


async def test_a_case_is_found_by_whom_they_look_for(browser):
    case_id = case_in(await browser.post("/cases/new", **LONG))

    assert f'href="/cases/{case_id}"' in (await look_for(browser, "yonas")).text


async def test_what_fits_best_comes_first_and_the_rest_on_pages(office, browser):
    close = await office.register("Amina Haddad")
    for n in range(30):
        await office.register(f"Amina Number{'abcdefghijklmnopqrstuvwxyzßäöü'[n]}")

    first = await look_for(browser, "Amina Haddad")
    following = re.search('rel="next" href="([^"]*)"', first.text)[1]
    second = await browser.get(following)

    rows = [re.findall('class="all"><a href="/cases/([^"]*)"', one.text) for one in (first, second)]
    assert rows[0][0] == str(close)
    assert [len(one) for one in rows] == [25, 6]
    assert len(set(rows[0] + rows[1])) == 31


async def test_a_reference_leads_to_its_case_however_it_is_typed(office, browser):
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference

    answer = await browser.post("/cases/search", q=reference.lower().replace("-", " "))

    assert answer.headers["location"] == f"/cases/{case_id}"


async def test_what_is_looked_for_stands_in_no_address(browser):
    answer = await browser.post("/cases/search", q="Mihret")

    assert "mihret" not in answer.headers["location"].casefold()


async def test_an_address_of_an_answer_is_nobody_elses(office, browser, portal):
    case_in(await browser.post("/cases/new", **LONG))
    address = (await browser.post("/cases/search", q="Mihret")).headers["location"]
    approver = await portal(office.founded.approver)

    assert "Mihret Tesfay" not in (await approver.get(address)).text


async def test_another_society_finds_nothing(browser, portal, south):
    case_in(await browser.post("/cases/new", **LONG))
    stranger = await portal(south.caseworker)

    assert "No case was found" in (await look_for(stranger, "Mihret Tesfay")).text


async def test_two_societies_have_no_key_in_common(office, browser, portal, south):
    other = await portal(south.caseworker)
    for one in (browser, other):
        case_in(await one.post("/cases/new", **LONG))

    keys = []
    for founded in (office.founded, south):
        async with office.__class__(office.resources, founded).tx() as tx:
            keys.append({row["key"] for row in await tx.fetch("SELECT key FROM name_keys")})
    assert keys[0]
    assert not keys[0] & keys[1]


async def test_a_struck_person_and_an_old_name_are_found_no_more(office, browser):
    case_id = case_in(await browser.post("/cases/new", **LONG))
    sought = (await office.file(case_id)).sought[0].sought_id
    await browser.post(f"/cases/{case_id}/who", **(LONG | AMINA | {"seen": "1", "nicknames": ""}))
    await browser.post(f"/cases/{case_id}/sought/{sought}/removal")

    for gone in ("Yonas", "Mihret", "Miri"):
        assert str(case_id) not in (await look_for(browser, gone)).text
    assert str(case_id) in (await look_for(browser, "Amina")).text


async def test_a_likely_duplicate_is_shown_with_why_before_anything_is_saved(office, browser):
    case_id = case_in(await browser.post("/cases/new", **AMINA))

    again = AMINA | {"name": "Aminah Hadad", "spellings": "", "father": "يوسف حداد"}
    answer = await browser.post("/cases/new", **again)

    assert answer.status_code == 409
    assert f'href="/cases/{case_id}"' in answer.text
    for why in ("a name that sounds alike", "father’s name that is alike", "the same person"):
        assert why in answer.text
    assert 'value="Aminah Hadad"' in answer.text
    assert (await browser.get("/cases")).text.count('class="all"') == 1


async def test_who_is_not_the_same_is_registered_and_never_asked_about_again(office, browser):
    case_in(await browser.post("/cases/new", **AMINA))
    asked = await browser.post("/cases/new", **AMINA)
    apart = re.search('name="apart" value="([^"]*)"', asked.text)[1]

    case_id = case_in(await browser.post("/cases/new", **AMINA, apart=apart))

    assert 'id="duplicates"' not in (await browser.get(f"/cases/{case_id}")).text


async def test_a_shared_name_alone_is_no_reason_to_ask(browser):
    case_in(await browser.post("/cases/new", **AMINA))

    other = {"father": "Said Omar", "sought_name": "Layla", "relation": "sister"}
    answer = await browser.post("/cases/new", **(AMINA | other))

    assert answer.status_code == 303


async def test_a_birth_that_does_not_fit_speaks_against(browser):
    born = {"birth_calendar": "gregorian", "birth_year": "1990"}
    case_in(await browser.post("/cases/new", **AMINA, **born))

    answer = await browser.post("/cases/new", **AMINA, **(born | {"birth_year": "1970"}))

    assert answer.status_code == 303


async def test_a_duplicate_that_a_change_brings_to_light_is_shown_until_it_is_set_apart(browser):
    first = case_in(await browser.post("/cases/new", **AMINA))
    second = case_in(await browser.post("/cases/new", **(AMINA | {"name": "X", "spellings": ""})))
    await browser.post(f"/cases/{second}/who", **AMINA, seen="1")

    shown = await browser.get(f"/cases/{first}")
    await browser.post(f"/cases/{first}/apart", other=str(second))
    await browser.post(f"/cases/{second}/who", **AMINA, seen="2")

    assert f'value="{second}"' in shown.text
    assert 'id="duplicates"' not in (await browser.get(f"/cases/{first}")).text

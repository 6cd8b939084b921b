"""Two who edit one record at once: both see both, and nothing is lost."""

from __future__ import annotations

import asyncio
import re

import pytest

from services.intake.actions import describing
from services.intake.model.editing import EditedMeanwhile
from services.intake.model.interviews import Age
from services.intake.model.told import SeekerTold
from tests.support.intake import add_caseworker
from tests.support.records import LONG, case_in, form_of, told_of


@pytest.fixture
async def browser(office, portal):
    return await portal(office.founded.caseworker)


@pytest.fixture
async def other(office, portal, intake):
    """Another caseworker's browser."""
    return await portal(await add_caseworker(intake, office.founded))


async def test_two_who_change_a_seeker_at_once_see_both_and_decide(office, browser, other):
    case_id = case_in(await browser.post("/cases/new", **LONG))
    at = f"/cases/{case_id}/who"
    mine, theirs = await browser.get(at), await other.get(at)
    await other.post(at, **form_of(theirs, **(LONG | {"father": "Tesfay of the other"})))

    stopped = await browser.post(at, **form_of(mine, **(LONG | {"father": "Tesfay of mine"})))
    again = await browser.post(at, **form_of(stopped, **(LONG | {"father": "Tesfay of mine"})))

    assert (stopped.status_code, again.status_code) == (409, 409)
    for page in (stopped.text, again.text):
        assert "Tesfay of the other" in page
        assert page.count("Tesfay of mine") == 2  # beside the other, and in the form
    assert (await told_of(office, case_id))[0].names.father == "Tesfay of the other"

    decided = re.search('name="decided" value="([^"]*)"', again.text)[1]
    fields = form_of(again, **(LONG | {"father": "Tesfay of mine", "decided": decided}))
    assert (await browser.post(at, **fields)).status_code == 303
    assert (await told_of(office, case_id))[0].names.father == "Tesfay of mine"


async def test_a_decision_counts_only_for_what_was_seen(office, browser, other):
    case_id = case_in(await browser.post("/cases/new", **LONG))
    at = f"/cases/{case_id}/who"
    first = form_of(await browser.get(at), **LONG)
    for number in ("second", "third"):
        page = await other.get(at)
        await other.post(at, **form_of(page, **(LONG | {"father": number})))

    late = await browser.post(at, **(first | {"decided": "2", "father": "first"}))

    assert late.status_code == 409
    assert (await told_of(office, case_id))[0].names.father == "third"


async def test_two_who_change_a_sought_person_at_once_see_both(office, browser, other):
    case_id = case_in(await browser.post("/cases/new", **LONG))
    at = f"/cases/{case_id}/sought/{(await office.file(case_id)).sought[0].sought_id}"
    mine, theirs = await browser.get(at), await other.get(at)
    await other.post(at, **form_of(theirs, **(LONG | {"last_place": "Tripoli"})))

    stopped = await browser.post(at, **form_of(mine, **(LONG | {"last_place": "Misrata"})))

    assert stopped.status_code == 409
    assert "Tripoli" in stopped.text
    assert "Misrata" in stopped.text
    assert (await told_of(office, case_id))[1].last_place == "Tripoli"


async def test_of_two_transactions_at_once_one_wins_and_the_other_is_told(office):
    case_id = await office.register()

    async def change(name: str) -> str:
        async with office.tx() as tx:
            told = (SeekerTold(name, ""), Age.ADULT, "ar")
            await describing.change_seeker(tx, office.doing(), case_id, told, "1")
        return name

    done = await asyncio.gather(*(change(f"name {n}") for n in range(4)), return_exceptions=True)

    won = [one for one in done if isinstance(one, str)]
    assert [type(one) for one in done if one not in won] == [EditedMeanwhile] * 3
    assert [(await told_of(office, case_id))[0].name] == won

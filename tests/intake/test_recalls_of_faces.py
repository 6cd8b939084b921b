"""From a face that goes to the last print on a wall, whoever the face is and whoever hung it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.actions import calling_back, holding
from services.intake.model.consents import Purpose
from services.intake.model.posters import HANGS_FOR_MOST, EditionState
from services.intake.pages.consent_texts import texts_of
from tests.support.copies import hung, pass_time, sent_out
from tests.support.posters import Street, agree, edition_of, hang


async def withdrawn(office, case_id):
    await office.withdraw(case_id)


async def held(office, case_id):
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), case_id)


@pytest.fixture
async def street(intake) -> Street:
    return await Street.open(intake, faces=3)


@pytest.fixture
async def poster(street):
    """A poster of the first office, with a face of the second on it, which hangs twice."""
    theirs, case_id = street.cases[1]
    reference = (await theirs.file(case_id)).showing.reference
    edition = await hang(street.office, reference, EditionState.ISSUED)
    await hung(street.office, edition.edition_id, 2)
    return edition


async def to_take_down(office):
    async with office.tx() as tx:
        found = await calling_back.list_calls(tx, office.doing())
    return [row.printed.code for one_call in found for row in one_call.rows]


@pytest.mark.parametrize("goes", [withdrawn, held], ids=["withdrawn", "held"])
async def test_a_face_that_goes_has_its_posters_taken_down_whoever_hung_them(
    street, poster, goes, portal
):
    theirs, case_id = street.cases[1]
    assert await to_take_down(street.office) == []

    await goes(theirs, case_id)

    assert (await edition_of(street.office, poster)).state is EditionState.RECALLED
    assert await to_take_down(street.office) == [poster.code, poster.code]
    assert await to_take_down(theirs) == []
    browser = await portal(street.office.founded.caseworker)
    assert "Posters to take down" in (await browser.get("/")).text
    both = [f"{poster.edition_id}:{number}" for number in (1, 2)]
    await browser.post("/recalls/call", about=both)
    await browser.post("/recalls/down", copy=both, who="Marwan")
    await pass_time(street.resources)
    assert await to_take_down(street.office) == []


async def test_the_list_names_no_case_no_reference_and_no_society_of_the_face(
    street, poster, portal
):
    theirs, case_id = street.cases[1]
    reference = (await theirs.file(case_id)).showing.reference
    await theirs.withdraw(case_id)

    browser = await portal(street.office.founded.caseworker)
    for path in ("/recalls", f"/copies/{poster.edition_id}", "/"):
        page = (await browser.get(path)).text
        for word in (reference, str(case_id), theirs.founded.name):
            assert word not in page, (path, word)


async def test_another_face_that_goes_leaves_the_poster_where_it_hangs(street, poster):
    ours, case_id = street.cases[0]
    await ours.withdraw(case_id)

    assert await to_take_down(street.office) == []


async def test_volunteers_are_told_to_take_it_down_by_the_link_they_have(street, poster, stranger):
    token = await sent_out(street.office, poster.edition_id)
    theirs, case_id = street.cases[1]
    await theirs.withdraw(case_id)

    page = (await stranger.get(f"/round/{token}")).text

    assert "This poster must not hang any more." in page
    assert len(await to_take_down(street.office)) == 4


async def test_no_poster_hangs_longer_than_six_weeks_and_the_consent_says_so():
    assert timedelta(weeks=6) == HANGS_FOR_MOST
    said = {text.language: text for text in texts_of(Purpose.POSTER)}
    for language, words in (("en", "six weeks"), ("fr", "six semaines"), ("ar", "ستة أسابيع")):
        assert words in said[language].words
        assert said[language].version == 2


async def test_a_seeker_who_agrees_to_other_countries_has_the_poster_taken_down(street, poster):
    theirs, case_id = street.cases[1]
    await agree(theirs, case_id, countries=("IT",))

    assert await to_take_down(street.office) == [poster.code, poster.code]

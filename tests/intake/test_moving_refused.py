"""Whom nobody may ask to answer a visitor, and what is asked no longer."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.contracts.confidential.enquiries import EnquiryErased
from services.intake import store, timers
from services.intake.actions import registering
from tests.support.intake import Visitor, a_letter, found, hear
from tests.support.moving import WHY, answer, ask, offer_in
from tests.support.office import Office


@pytest.fixture
async def visitor(intake, north) -> Visitor:
    one = Visitor()
    await one.write(intake, north, a_letter())
    return one


async def test_a_face_that_is_nobodys_ones_own_or_left_out_by_the_visitor_asks_nobody(
    portal, north, south, intake
):
    theirs, ours = Office(intake, south), Office(intake, north)
    foreign = (await theirs.file(await theirs.shown())).showing.reference
    own = (await ours.file(await ours.shown())).showing.reference
    visitor, browser = Visitor(), await portal(north.caseworker)
    await visitor.write(intake, north, a_letter(), excluded=("ZA",))

    answers = [
        await ask(browser, visitor, reference="K7QM-2XDT"),
        await ask(browser, visitor, reference=own),
        await ask(browser, visitor, reference=foreign),
        await ask(browser, visitor, south.society),
    ]

    assert [one.status_code for one in answers] == [422] * 4
    told = {re.search(r"Nobody can be asked there[^<]*", one.text)[0] for one in answers}
    assert len(told) == 1
    form = re.search(r'<select id="to".*?</select>', answers[0].text, re.DOTALL)[0]
    assert "Society of the South" not in form
    async with transaction_of(intake.pool, south.society) as tx:
        assert await store.offers.list_open(tx, south.society, intake.clock()) == []


async def test_no_society_in_a_country_the_seeker_left_out_is_asked_or_takes_it(
    portal, north, south, intake
):
    office, visitor, browser = Office(intake, north), Visitor(), await portal(north.caseworker)
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    await visitor.write(intake, north, a_letter(), reference=reference)
    assert (await ask(browser, visitor, south.society)).status_code == 303
    async with office.tx() as tx:
        await registering.exclude_countries(tx, office.doing(), case_id, ("ZA",))

    one = await offer_in(intake, south)
    taken = await answer(await portal(south.caseworker), one, "acceptance")

    assert taken.status_code == 410
    await answer(browser, one, "taking-back")
    assert (await ask(browser, visitor, south.society)).status_code == 422


@pytest.mark.parametrize("how", ["taken back", "lapsed", "erased", "ended"])
async def test_what_is_asked_no_longer_cannot_be_taken(
    portal, north, south, intake, clock, visitor, how
):
    asking = await portal(north.caseworker)
    await ask(asking, visitor, south.society)
    one, path = await offer_in(intake, south), f"/enquiries/{visitor.enquiry_id}"
    if how == "taken back":
        await answer(asking, one, "taking-back")
    elif how == "lapsed":
        clock.turn(days=3)
        await timers.do_what_is_due(intake)
    elif how == "erased":
        await hear(intake, EnquiryErased(enquiry_id=visitor.enquiry_id))
    else:
        await asking.post(f"{path}/ending", why="doubled")

    taken = await answer(await portal(south.caseworker), one, "acceptance")

    assert taken.status_code == 410
    async with transaction_of(intake.pool, south.society) as tx:
        assert await tx.fetchval("SELECT count(*) FROM enquiries") == 0
        assert await tx.fetchval("SELECT count(sealed_words) FROM enquiry_offers") == 0


async def test_one_society_is_asked_at_a_time(portal, north, south, intake, visitor):
    third = await found(intake, "Society of the Isles", country="GR")
    browser = await portal(north.caseworker)
    await ask(browser, visitor, south.society)

    again = await ask(browser, visitor, third.society)

    assert again.status_code == 422
    assert "Somebody is asked already" in again.text


async def test_an_offer_is_nobodys_who_was_not_asked(portal, north, south, intake, visitor):
    third = await found(intake, "Society of the Isles", country="GR")
    await ask(await portal(north.caseworker), visitor, south.society)
    one = await offer_in(intake, south)
    browser = await portal(third.caseworker)

    answers = [
        await answer(browser, one, how, words="x")
        for how in ("acceptance", "declining", "taking-back")
    ]
    wrong_side = await answer(await portal(north.caseworker), one, "acceptance")

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert wrong_side.status_code == 410


async def test_an_answer_to_an_address_by_hand_is_refused_politely(portal, north, visitor):
    browser = await portal(north.caseworker)

    page = await ask(browser, visitor, uuid4(), days="90", reference="nothing")

    assert page.status_code == 422
    assert "This is no code of a face" in page.text
    assert WHY in page.text

"""Whom a message is about: said by staff, taken back, and never across a lock."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.intake import store
from services.intake.actions import answering, holding, linking
from services.intake.actions.answering import Draft
from services.intake.actions.linking import Wish
from services.intake.actions.outcomes import Learnt, record_outcome
from services.intake.model.linking import CannotLink, Claim
from services.intake.model.outcomes import DeathNotTold, OutcomeKind
from services.intake.store.scopes import transaction_for
from tests.support.intake import Visitor, a_letter
from tests.support.meeting import case_of, link, written


async def test_a_message_with_an_unknown_reference_is_linked_by_hand_and_back(office):
    case_id = await office.register()
    visitor = await written(office, case_id)
    assert await case_of(office, visitor) == case_id

    async with office.tx() as tx:
        await linking.undo(tx, office.doing(), visitor.enquiry_id)

    assert await case_of(office, visitor) is None


async def test_a_message_that_means_another_case_goes_there_and_comes_back_to_its_reference(office):
    case_id, other = await office.shown(), await office.register("Salma Omar")
    visitor, reference = Visitor(), (await office.file(case_id)).showing.reference
    await visitor.write(office.resources, office.founded, a_letter(), reference=reference)
    assert await case_of(office, visitor) == case_id

    await link(office, visitor, Wish(other, None, Claim.UNCLEAR))
    moved = await case_of(office, visitor)
    async with office.tx() as tx:
        await linking.undo(tx, office.doing(), visitor.enquiry_id)

    assert moved == other
    assert await case_of(office, visitor) == case_id


async def test_what_holds_in_a_case_holds_for_a_message_linked_to_it_by_hand(office):
    case_id = await office.register()
    sought_id = (await office.file(case_id)).sought[0].sought_id
    async with office.tx() as tx:
        learnt = Learnt(OutcomeKind.DIED, "A letter.")
        await record_outcome(tx, office.doing(), case_id, sought_id, learnt)
    visitor = await written(office, case_id)

    with pytest.raises(DeathNotTold):
        async with office.tx() as tx:
            draft = Draft(uuid4(), "We have no news.")
            await answering.reply(tx, office.doing(), visitor.enquiry_id, draft)


async def test_a_message_about_a_locked_case_is_not_taken_out_of_the_lock(office):
    case_id, other = await office.register(), await office.register("Salma Omar")
    visitor, guard = await written(office, case_id), office.founded.safeguarding.member
    async with office.tx() as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)

    with pytest.raises(CannotLink):
        await link(office, visitor, Wish(other, None, Claim.UNCLEAR), guard)
    async with transaction_for(office.resources.pool, office.caseworker) as tx:
        assert await store.links.find(tx, office.society, visitor.enquiry_id) is None


async def test_a_message_is_not_linked_to_somebody_sought_in_another_case(office):
    case_id, other = await office.register(), await office.register("Salma Omar")
    stranger = (await office.file(other)).sought[0].sought_id

    with pytest.raises(CannotLink):
        await link(office, await written(office), Wish(case_id, stranger, Claim.IS))


async def test_the_case_tells_of_its_messages_and_of_no_word_in_them(office, portal):
    case_id = await office.register()
    visitor = await written(office, case_id)
    for who in (office.founded.caseworker, office.founded.safeguarding):
        page = (await (await portal(who)).get(f"/cases/{case_id}")).text
        assert "Message of" in page
        assert "The writer says to be the person sought" in page
        assert a_letter()["message"] not in page
    page = await (await portal(office.founded.caseworker)).get(f"/enquiries/{visitor.enquiry_id}")
    assert f"/cases/{case_id}" in page.text


async def test_the_page_finds_a_case_by_a_name_and_links_it(office, portal):
    case_id = await office.register("Leila Bakri")
    visitor = await written(office)
    sought_id = (await office.file(case_id)).sought[0].sought_id
    browser, address = (
        await portal(office.founded.caseworker),
        f"/enquiries/{visitor.enquiry_id}/link",
    )

    nobody = await browser.post(address, claims="is", whom="")
    found = await browser.post(f"{address}/search", q="Leila Bakri")
    whom = f"{case_id}:{sought_id}"
    done = await browser.post(address, claims="is", whom=whom)

    assert nobody.status_code == 422
    assert whom in found.text
    assert done.status_code == 303
    assert await case_of(office, visitor) == case_id

"""An enquiry goes to another Society, whole and sealed anew; the visitor notices nothing."""

from __future__ import annotations

import json
import re

import pytest

from services.chassis.database import transaction_of
from services.contracts.confidential.enquiries import Clock
from services.intake import timers
from services.intake.actions import holding, receiving, verifying
from services.intake.model.verifying import Standing
from services.intake.store.scopes import transaction_for
from tests.support.intake import Visitor, a_letter, enquiry_of, form_of
from tests.support.meeting import verified
from tests.support.moving import WHY, answer, ask, offer_in
from tests.support.office import Office

CANARY = "Zephyrine Quillfeather"


@pytest.fixture
async def visitor(intake, north) -> Visitor:
    one = Visitor()
    await one.write(intake, north, a_letter(CANARY))
    return one


async def everything(intake, founded) -> str:
    """Return all that a Society's tables hold of what visitors said, as text."""
    async with transaction_of(intake.pool, founded.society) as tx:
        rows = [
            row
            for table in ("messages", "replies", "enquiry_notes", "enquiry_offers", "enquiries")
            for row in await tx.fetch(f"SELECT * FROM {table}")
        ]
    return " ".join(str(value) for row in rows for value in row.values())


async def kept(intake, founded, visitor) -> list[int]:
    """Count the messages, answers, notes and keys of a visitor's enquiry in a Society."""
    tables = ("messages", "replies", "enquiry_notes")
    counts = [f"SELECT count(*) FROM {table} WHERE enquiry_id = $1" for table in tables]
    counts.append("SELECT count(*) FROM record_keys WHERE record_id = $1")
    async with transaction_of(intake.pool, founded.society) as tx:
        return [await tx.fetchval(one, visitor.enquiry_id) for one in counts]


async def test_what_was_said_goes_over_and_nothing_of_it_stays(
    portal, north, south, intake, broker
):
    visitor, before = Visitor(), await portal(north.caseworker)
    await visitor.write(intake, north, a_letter(CANARY))
    path = f"/enquiries/{visitor.enquiry_id}"
    await before.post(f"{path}/reply", reply="First answer", **await form_of(before, visitor))
    await before.post(f"{path}/notes", note="A note of the North")
    await visitor.write(intake, north, a_letter("And then?"))
    assert (await ask(before, visitor, south.society)).status_code == 303
    after, one = await portal(south.caseworker), await offer_in(intake, south)
    assert (await after.get(path)).status_code == 404

    taken = await answer(after, one, "acceptance")

    assert taken.status_code == 303
    page = (await after.get(path)).text
    assert all(words in page for words in (CANARY, "And then?", "First answer", WHY))
    assert "A colleague of another Society" in page
    assert "A note of the North" not in page
    left = (await before.get(path)).text
    assert "Another Society answers this message now" in left
    assert all(words not in left for words in (CANARY, "And then?", "First answer"))
    assert await kept(intake, north, visitor) == [0, 0, 0, 0]
    assert (await enquiry_of(intake, north, visitor)).reply_key == ""
    await broker.relay(intake.pool, "intake")
    moved = [json.loads(said.value) for said in broker.of("enquiry.moved.v1")]
    assert moved == [{"enquiry_id": str(visitor.enquiry_id), "desk": str(south.desk)}]


async def test_the_new_society_answers_and_later_messages_come_to_it_by_either_desk(
    portal, north, south, intake, broker, visitor
):
    await ask(await portal(north.caseworker), visitor, south.society)
    browser = await portal(south.caseworker)
    await answer(browser, await offer_in(intake, south), "acceptance")

    await visitor.write(intake, north, a_letter("On its way as it moved"))
    await visitor.write(intake, south, a_letter("After"))
    form = await form_of(browser, visitor)
    path = f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/reply", reply="From the other one", **form)

    page = (await browser.get(path)).text
    assert all(words in page for words in ("On its way as it moved", "After"))
    await broker.relay(intake.pool, "intake")
    assert visitor.open(broker.of("reply.written.v1")[-1]) == "From the other one"


async def test_a_claim_in_the_new_society_ends_by_itself_as_in_any(
    portal, north, south, intake, clock, visitor
):
    before, after = await portal(north.caseworker), await portal(south.caseworker)
    await before.post(f"/enquiries/{visitor.enquiry_id}/claim")
    await ask(before, visitor, south.society)
    await answer(after, await offer_in(intake, south), "acceptance")
    await after.post(f"/enquiries/{visitor.enquiry_id}/claim")

    clock.turn(days=8)
    await timers.do_what_is_due(intake)

    assert (await enquiry_of(intake, south, visitor)).claimed_by is None


async def test_before_a_yes_the_other_society_reads_why_and_not_what(
    portal, north, south, intake, visitor
):
    await ask(await portal(north.caseworker), visitor, south.society)
    browser = await portal(south.caseworker)

    page = (await browser.get("/enquiries/offers")).text

    assert WHY in page
    assert "Society of the North" in page
    assert CANARY not in page
    assert "K7QM-2XDT" not in page
    assert "Other Societies ask you to answer" in (await browser.get("/")).text
    assert WHY not in await everything(intake, south)
    assert (await enquiry_of(intake, north, visitor)).due_at is not None


async def test_whose_face_it_is_gets_it_without_the_asking_staff_learning_who_that_is(
    portal, north, south, intake, visitor
):
    office = Office(intake, south)
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    browser = await portal(north.caseworker)

    asked = await ask(browser, visitor, reference=reference.lower())
    taker = await portal(south.caseworker)
    offers = (await taker.get("/enquiries/offers")).text
    await answer(taker, await offer_in(intake, south), "acceptance")

    assert asked.status_code == 303
    assert reference in offers
    moved = await enquiry_of(intake, south, visitor)
    assert (moved.case_id, moved.reference) == (case_id, reference)
    for path in ("", "/moving"):
        page = (await browser.get(f"/enquiries/{visitor.enquiry_id}{path}")).text
        assert "Society of the South" not in page.replace(
            re.search(r"<select id=\"to\".*?</select>|$", page, re.DOTALL)[0], ""
        )


async def test_a_no_comes_with_words_and_the_enquiry_stays(portal, north, south, intake, visitor):
    asking, asked = await portal(north.caseworker), await portal(south.caseworker)
    await ask(asking, visitor, south.society)
    one = await offer_in(intake, south)
    silent = await answer(asked, one, "declining", words=" ")

    await answer(asked, one, "declining", words="We have nobody either.")

    late = await answer(asked, one, "acceptance")
    page = (await asking.get(f"/enquiries/{visitor.enquiry_id}/moving")).text
    assert (silent.status_code, late.status_code) == (422, 410)
    assert "We have nobody either." in page
    assert CANARY in (await asking.get(f"/enquiries/{visitor.enquiry_id}")).text
    async with transaction_of(intake.pool, south.society) as tx:
        row = await tx.fetchrow("SELECT sealed_words, sealed_answer FROM enquiry_offers")
    assert tuple(row) == (None, None)


async def test_what_went_away_can_come_back(portal, north, south, intake, visitor):
    first, second = await portal(north.caseworker), await portal(south.caseworker)
    await ask(first, visitor, south.society)
    await answer(second, await offer_in(intake, south), "acceptance")
    await ask(second, visitor, north.society)

    await answer(first, await offer_in(intake, north), "acceptance")

    assert CANARY in (await first.get(f"/enquiries/{visitor.enquiry_id}")).text
    assert "Another Society answers" in (await second.get(f"/enquiries/{visitor.enquiry_id}")).text


async def test_what_is_about_a_locked_case_is_not_offered_nor_shown_to_who_is_not_named(
    portal, intake, north, south
):
    office, guard = Office(intake, south), south.safeguarding.member
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    async with transaction_for(intake.pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)
        await holding.name_for(tx, office.doing(guard), case_id, office.caseworker.staff_id)
    own, foreign = Visitor(), Visitor()
    await own.write(intake, south, a_letter(), reference=reference)
    await foreign.write(intake, north, a_letter(CANARY))
    named = await portal(south.caseworker)
    refused = await ask(named, own, north.society)
    async with transaction_for(intake.pool, guard) as tx:
        await holding.unname_for(tx, office.doing(guard), case_id, office.caseworker.staff_id)

    await ask(await portal(north.caseworker), foreign, reference=reference)
    offers = (await named.get("/enquiries/offers")).text
    taken = await answer(named, await offer_in(intake, south), "acceptance")

    assert refused.status_code == 422
    assert reference not in offers
    assert taken.status_code == 303
    assert (await named.get(f"/enquiries/{foreign.enquiry_id}")).status_code == 404
    assert (await enquiry_of(intake, south, foreign)).case_id == case_id


async def test_what_a_visitor_deletes_is_deleted_where_it_moved_in_the_same_moment(
    portal, north, south, intake, visitor
):
    """The handler had read where it was; then the other Society said yes."""
    await ask(await portal(north.caseworker), visitor, south.society)
    await answer(await portal(south.caseworker), await offer_in(intake, south), "acceptance")

    async with transaction_of(intake.pool, north.society) as tx:
        late = (visitor.enquiry_id, Clock.ANSWER)
        await receiving.be_overdue(tx, north.society, late, intake.clock())
    reminded = (await enquiry_of(intake, south, visitor)).overdue
    async with transaction_of(intake.pool, north.society) as tx:
        await receiving.erase(tx, north.society, visitor.enquiry_id, intake.clock())

    assert reminded is Clock.ANSWER
    assert await kept(intake, south, visitor) == [0, 0, 0, 0]
    assert (await enquiry_of(intake, south, visitor)).erased_at


async def test_what_was_said_of_a_writer_does_not_hold_again_when_an_enquiry_comes_back(
    portal, office, south, intake
):
    visitor = await verified(office, await office.register())
    ours, theirs = await portal(office.founded.caseworker), await portal(south.caseworker)
    await ask(ours, visitor, south.society)
    await answer(theirs, await offer_in(intake, south), "acceptance")
    await ask(theirs, visitor, office.society)
    await answer(ours, await offer_in(intake, office.founded), "acceptance")

    async with office.tx() as tx:
        opened = await verifying.open_all(tx, office.doing(), visitor.enquiry_id)

    assert (opened.link, opened.standing) == (None, Standing.OPEN)
    assert [one.writers for one in opened.posed] == ["", ""]

"""What colleagues write beside an enquiry is theirs alone, and goes with what was said."""

from __future__ import annotations

import pytest

from services.chassis.database import transaction_of
from services.contracts.confidential.enquiries import EnquiryErased
from services.intake.actions import annotating, holding
from services.intake.model.enquiries import EnquiryNotFound
from services.intake.store.scopes import transaction_for
from tests.support.intake import Visitor, a_letter, enquiry_of, hear

CANARY = "Zephyrine Quillfeather"


@pytest.fixture
async def visitor(intake, north) -> Visitor:
    one = Visitor()
    await one.write(intake, north, a_letter())
    return one


async def test_a_note_is_read_by_colleagues_closed_in_the_database_and_never_said(
    portal, north, intake, broker, visitor
):
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"

    await browser.post(f"{path}/notes", note=CANARY)

    page = await browser.get(path)
    assert CANARY in page.text
    await broker.relay(intake.pool, "intake")
    assert broker.log == [] or all(CANARY.encode() not in one.value for one in broker.log)
    assert not [one for one in broker.log if one.type == "reply.written.v1"]
    async with transaction_of(intake.pool, north.society) as tx:
        rows = await tx.fetch("SELECT * FROM enquiry_notes")
    assert CANARY not in " ".join(str(value) for row in rows for value in row.values())


async def test_an_empty_note_says_how_to_mend_it(portal, north, visitor):
    browser = await portal(north.caseworker)

    page = await browser.post(f"/enquiries/{visitor.enquiry_id}/notes", note=" ")

    assert page.status_code == 422
    assert 'href="#note"' in page.text


async def test_a_note_goes_when_the_visitor_deletes_and_none_is_written_after(
    portal, north, intake, visitor
):
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/notes", note=CANARY)

    await hear(intake, EnquiryErased(enquiry_id=visitor.enquiry_id))
    late = await browser.post(f"{path}/notes", note=CANARY)

    assert late.status_code == 409
    async with transaction_of(intake.pool, north.society) as tx:
        assert await tx.fetchval("SELECT count(*) FROM enquiry_notes") == 0


async def test_writing_a_note_keeps_ones_own_claim_alive_and_nobody_elses(
    portal, north, intake, visitor, clock
):
    browser, path = await portal(north.caseworker), f"/enquiries/{visitor.enquiry_id}"
    await browser.post(f"{path}/claim")
    clock.turn(minutes=20)

    await browser.post(f"{path}/notes", note="I rang twice.")

    assert (await enquiry_of(intake, north, visitor)).worked_at == clock()


async def test_notes_about_a_locked_case_are_not_there_for_who_is_not_named(office):
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter(), reference=reference)
    pool, guard = office.resources.pool, office.founded.safeguarding.member
    async with office.tx() as tx:
        await annotating.write(tx, office.doing(), visitor.enquiry_id, "Nobody may know")
    async with transaction_for(pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), case_id)

    async with transaction_for(pool, office.caseworker) as tx:
        assert await tx.fetchval("SELECT count(*) FROM enquiry_notes") == 0
        with pytest.raises(EnquiryNotFound):
            await annotating.write(tx, office.doing(), visitor.enquiry_id, "Mine")

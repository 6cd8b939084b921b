"""Retention: what was told in a closed case goes when its Society says, and not a day before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.contracts.restricted.photos import PhotoDiscarded
from services.intake import store, timers
from services.intake.actions import annotating, closing, documents, governing
from services.intake.model.closings import Closing
from services.intake.model.endings import EndReason
from services.intake.model.notes import Document, DocumentKind
from services.intake.model.photos import PhotoState
from services.intake.model.policies import LooserThanTheNetwork, Policy
from services.intake.model.retention import kept_until
from services.intake.store.societies import Settings
from tests.support.intake import Visitor, a_letter, enquiry_of

PDF = b"%PDF-1.7\nan old certificate"


async def told(office):
    """A case with a photo, a document, and a conversation, and who wrote in it."""
    case_id = await office.shown()
    given = (PDF, "certificate.pdf", DocumentKind.PDF)
    await documents.add_document(office.resources, office.doing(), case_id, given)
    visitor = Visitor()
    reference = (await office.file(case_id)).showing.reference
    await visitor.write(office.resources, office.founded, a_letter(), reference=reference)
    return case_id, visitor


def by(office):
    return office.caseworker.staff_id, office.resources.clock()


async def close(office, case_id, category=Closing.STOPPED):
    async with office.tx() as tx:
        await closing.close_case(tx, office.doing(), case_id, category, "She moved on.")


async def decide(office, **rule):
    async with office.tx() as tx:
        doing = office.doing(office.founded.administrator.member)
        stands = await store.societies.lock_settings(tx, office.society)
        decided = Settings(stands.version, "UTC", "", Policy(**rule))
        await governing.decide(tx, doing, decided, str(stands.version))


async def what_is_left(office, case_id, visitor) -> tuple[bool, int, int, int]:
    photo = (await office.file(case_id)).photo
    async with office.tx() as tx:
        enquiry = visitor.enquiry_id
        return (
            photo.state is not PhotoState.DISCARDED,
            len(await store.notes.list_documents(tx, office.society, case_id)),
            len(await store.letters.list_messages(tx, office.society, enquiry)),
            len(await store.letters.list_replies(tx, office.society, enquiry)),
        )


async def test_a_closed_case_is_whole_until_its_last_day_and_then_its_keys_and_files_go(
    office, clock, shelf
):
    case_id, visitor = await told(office)
    await close(office, case_id)
    clock.turn(days=729)
    await timers.do_what_is_due(office.resources)
    assert await what_is_left(office, case_id, visitor) == (True, 1, 1, 1)

    clock.turn(days=2)
    await timers.do_what_is_due(office.resources)
    await timers.clear_files(office.resources)
    assert await what_is_left(office, case_id, visitor) == (False, 0, 0, 0)
    assert not [name for bucket, name in shelf.files if bucket in ("documents", "originals")]
    async with office.tx() as tx:
        left = await tx.fetchval(
            "SELECT count(*) FROM record_keys WHERE record_id = $1", visitor.enquiry_id
        )
        [last, *_] = await store.audit.list_of(tx, case_id)
    assert left == 0
    assert last.did == "kept no longer"


async def test_more_documents_than_a_page_lists_go_as_well(office, clock):
    case_id, visitor = await told(office)
    async with office.tx() as tx:
        for number in range(120):
            one = Document(uuid4(), f"{number:032}", DocumentKind.PDF, 1, *by(office), "closed")
            await store.notes.add_document(tx, office.society, case_id, one)
    await close(office, case_id)
    clock.turn(days=731)
    await timers.do_what_is_due(office.resources)

    assert await what_is_left(office, case_id, visitor) == (False, 0, 0, 0)


async def test_media_is_told_to_forget_a_photo_whose_time_is_over(office, clock, broker):
    case_id, _ = await told(office)
    await close(office, case_id)
    clock.turn(days=731)
    await timers.do_what_is_due(office.resources)

    await broker.relay(office.resources.pool, "intake")
    assert len(broker.of(PhotoDiscarded.TYPE)) == 1


async def test_a_shorter_time_counts_at_once_for_cases_closed_before(office, clock):
    case_id, visitor = await told(office)
    await close(office, case_id)
    clock.turn(days=100)
    await decide(office, stopped_months=3)
    await timers.do_what_is_due(office.resources)

    assert await what_is_left(office, case_id, visitor) == (False, 0, 0, 0)


async def test_a_case_opened_again_keeps_everything(office, clock):
    case_id, visitor = await told(office)
    await close(office, case_id)
    async with office.tx() as tx:
        await closing.reopen_case(tx, office.doing(), case_id, "She came back.")
    clock.turn(days=1000)
    await decide(office, stopped_months=1)
    await timers.do_what_is_due(office.resources)

    assert await what_is_left(office, case_id, visitor) == (True, 1, 1, 1)


async def test_a_conversation_in_which_a_visitor_waits_is_kept_until_it_is_answered(office, clock):
    case_id, _ = await told(office)
    reference = (await office.file(case_id)).showing.reference
    await close(office, case_id)
    clock.turn(days=731)
    late = Visitor()
    await late.write(office.resources, office.founded, a_letter(), reference=reference)
    await timers.do_what_is_due(office.resources)
    assert await what_is_left(office, case_id, late) == (False, 0, 1, 0)

    async with office.tx() as tx:
        enquiry = await enquiry_of(office.resources, office.founded, late)
        settled = enquiry.end(office.caseworker.staff_id, clock(), EndReason.DOUBLED)
        await store.enquiries.save_enquiry(tx, settled)
    clock.turn(days=31)
    await timers.do_what_is_due(office.resources)
    assert await what_is_left(office, case_id, late) == (False, 0, 0, 0)


async def test_a_conversation_that_is_kept_no_longer_says_so_and_nothing_else(
    office, clock, portal
):
    case_id, visitor = await told(office)
    async with office.tx() as tx:
        await annotating.write(tx, office.doing(), visitor.enquiry_id, "She sounds afraid.")
    await close(office, case_id)
    clock.turn(days=731)
    await timers.do_what_is_due(office.resources)
    browser = await portal(office.founded.caseworker)

    page = await browser.get(f"/enquiries/{visitor.enquiry_id}")
    assert "no longer kept" in page.text


@pytest.mark.parametrize("rule", [{"settled_months": 61}, {"stopped_months": 25}])
async def test_no_society_keeps_a_case_longer_than_the_network(office, rule):
    with pytest.raises(LooserThanTheNetwork):
        await decide(office, **rule)


@pytest.mark.parametrize(
    ("closed", "category", "until"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), Closing.STOPPED, date(2026, 2, 28)),
        (datetime(2027, 11, 30, 9, tzinfo=UTC), Closing.SETTLED, date(2028, 2, 29)),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), Closing.STOPPED, date(2027, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_there_is(closed, category, until):
    policy = Policy(settled_months=3, stopped_months=1)

    assert kept_until(closed, category, policy).date() == until

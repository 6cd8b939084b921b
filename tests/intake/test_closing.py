"""Closing a case: everything ends at once, in words that tell nothing."""

from __future__ import annotations

import pytest

from services.contracts.codes import Language
from services.contracts.confidential.enquiries import ReplyWritten
from services.contracts.public.photos import PhotoWithdrawn
from services.intake import store
from services.intake.actions import approving, closing, outcomes
from services.intake.actions.outcomes import Learnt
from services.intake.model.cases import CannotBeShown
from services.intake.model.closings import CaseClosed, Closing, OutcomesOpen
from services.intake.model.outcomes import DeathNotTold, OutcomeKind
from services.intake.pages import TOLD, WORDS
from tests.support.intake import Visitor, a_letter, enquiry_of


async def close(office, case_id, category=Closing.STOPPED, reason="She moved on."):
    async with office.tx() as tx:
        await closing.close_case(tx, office.doing(), case_id, category, reason)


async def learn(office, case_id, kind, source=""):
    [person] = (await office.file(case_id)).sought
    async with office.tx() as tx:
        await outcomes.record_outcome(
            tx, office.doing(), case_id, person.sought_id, Learnt(kind, source)
        )


async def test_a_closed_case_shows_nothing_and_cannot_be_shown(office, public):
    case_id = await office.shown()
    await close(office, case_id)

    assert isinstance((await public())[-1], PhotoWithdrawn)
    with pytest.raises(CannotBeShown):
        async with office.tx() as tx:
            await approving.ask_for_approval(tx, office.doing(), case_id)


async def test_a_withdrawal_by_closing_cannot_be_undone_by_a_button(office):
    case_id = await office.shown()
    await close(office, case_id)

    assert not (await office.file(case_id)).showing.may_undo(office.resources.clock())


async def test_what_waited_for_approval_waits_no_longer(office):
    case_id = await office.ready()
    await close(office, case_id)

    async with office.tx() as tx:
        assert await store.approvals.list_asked(tx, office.society) == []


async def test_closing_finishes_every_task(office):
    case_id = await office.register()
    await learn(office, case_id, OutcomeKind.BY_MATCH)
    await close(office, case_id, Closing.SETTLED)

    async with office.tx() as tx:
        assert await store.tasks.list_open(tx, office.society, case_id) == []


async def test_somebody_still_looked_for_lets_a_case_close_only_as_stopped(office):
    case_id = await office.register()

    with pytest.raises(OutcomesOpen):
        await close(office, case_id, Closing.SETTLED)
    await close(office, case_id, Closing.STOPPED)
    assert (await office.file(case_id)).case.closed_at is not None


@pytest.mark.parametrize("category", list(Closing))
async def test_a_death_that_was_not_told_keeps_a_case_open(office, category):
    case_id = await office.register()
    await learn(office, case_id, OutcomeKind.DIED, "A letter.")

    with pytest.raises(DeathNotTold):
        await close(office, case_id, category)


async def test_open_messages_are_answered_in_the_same_words_whatever_the_reason(office, broker):
    reasons = {Closing.STOPPED: OutcomeKind.REFUSED, Closing.SETTLED: OutcomeKind.NOT_FOUND}
    browsers = []
    for category, kind in reasons.items():
        case_id = await office.shown()
        reference = (await office.file(case_id)).showing.reference
        browser = Visitor()
        await browser.write(office.resources, office.founded, a_letter(), reference=reference)
        browsers.append(browser)
        await learn(office, case_id, kind)
        await close(office, case_id, category)

    await broker.relay(office.resources.pool, "intake")
    said = [one for one in broker.log if one.type == ReplyWritten.TYPE]
    read = [browser.open(one) for browser, one in zip(browsers, said, strict=True)]
    assert read == [TOLD.of("ar").plain("closing_answer")] * 2
    assert len({len(one.value) for one in said}) == 1
    for browser in browsers:
        assert (await enquiry_of(office.resources, office.founded, browser)).due_at is None


def test_the_answer_is_there_in_all_fifteen_languages_and_names_no_outcome():
    answers = {words.language: words.plain("closing_answer") for words in TOLD}
    for words in WORDS:
        for kind in OutcomeKind:
            assert words.plain(f"outcome_{kind}") not in answers[words.language]

    assert answers.keys() == set(Language)
    assert len(set(answers.values())) == len(answers)


async def test_a_message_claimed_by_a_colleague_is_answered_too(office):
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    browser = Visitor()
    await browser.write(office.resources, office.founded, a_letter(), reference=reference)
    async with office.tx() as tx:
        enquiry = await store.enquiries.read_enquiry(tx, office.society, browser.enquiry_id)
        claimed = enquiry.claim(office.approver.staff_id, office.resources.clock(), seen=None)
        await store.enquiries.save_enquiry(tx, claimed)
    await close(office, case_id)

    assert (await enquiry_of(office.resources, office.founded, browser)).answered_at is not None


async def test_a_closed_case_is_opened_again_with_a_reason_and_shows_nothing_by_that(office):
    case_id = await office.shown()
    await close(office, case_id)
    with pytest.raises(CaseClosed):
        await close(office, case_id)
    async with office.tx() as tx:
        await closing.reopen_case(tx, office.doing(), case_id, "She came back.")

    file = await office.file(case_id)
    assert file.case.closed_at is None
    assert not file.showing.alive
    async with office.tx() as tx:
        last = await store.outcomes.find_closing(tx, office.society, case_id)
        why = await closing.closing_reason(tx, office.doing(), case_id, last)
    assert why == "She came back."


async def test_the_page_tells_what_ends_before_it_ends(office, portal):
    case_id = await office.shown()
    reference = (await office.file(case_id)).showing.reference
    await Visitor().write(office.resources, office.founded, a_letter(), reference=reference)
    browser = await portal(office.founded.caseworker)

    page = (await browser.get(f"/cases/{case_id}/closing")).text
    assert reference in page
    assert TOLD.of("en").plain("closing_answer") in page
    wrong = await browser.post(f"/cases/{case_id}/closing", category="settled", reason="Done.")
    assert wrong.status_code == 409
    done = await browser.post(f"/cases/{case_id}/closing", category="stopped", reason="Done.")
    assert done.status_code == 303
    assert "Open the case again" in (await browser.get(f"/cases/{case_id}")).text
    again = await browser.post(f"/cases/{case_id}/reopening", reason="Back.")
    assert again.status_code == 303

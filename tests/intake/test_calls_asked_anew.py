"""After what changes everything both sides are asked again, and who was to call hears of it."""

from __future__ import annotations

import pytest

from services.intake import store
from services.intake.actions import closing, consenting, holding, outcomes, withdrawing
from services.intake.actions.outcomes import Learnt
from services.intake.model.channels import Channel, ConsentOfBothNeeded
from services.intake.model.closings import Closing
from services.intake.model.consents import Purpose
from services.intake.model.outcomes import OutcomeKind
from tests.support.meeting import agree, calls, plan, ready_to_speak


@pytest.fixture
async def planned(office):
    """A case and the visitor with whom a call is planned in it."""
    case_id = await office.register()
    await office.consent(case_id)
    visitor = await ready_to_speak(office, case_id)
    await plan(office, visitor)
    return case_id, visitor


async def _hold(office, case_id):
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), case_id)


async def _code(office, case_id):
    async with office.tx() as tx:
        code = await withdrawing.make_code(tx, office.doing(), case_id)
        vault, at = office.resources.vault, office.resources.clock()
        assert await withdrawing.withdraw_by_code(tx, vault, (office.society, case_id), code, at)


async def _consent(office, case_id):
    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), case_id, Purpose.WEB)


async def _lock(office, case_id):
    async with office.tx() as tx:
        guard = office.doing(office.founded.safeguarding.member)
        await holding.lock_case(tx, guard, case_id)


async def _close(office, case_id):
    await _outcome(OutcomeKind.STOPPED)(office, case_id)
    async with office.tx() as tx:
        await closing.close_case(tx, office.doing(), case_id, Closing.STOPPED, "They asked.")


def _outcome(kind):
    async def record(office, case_id):
        sought = (await office.file(case_id)).sought[0].sought_id
        day = office.doing().today
        known = None if kind is OutcomeKind.DIED else day
        async with office.tx() as tx:
            learnt = Learnt(kind, "A register", known)
            await outcomes.record_outcome(tx, office.doing(), case_id, sought, learnt)

    return record


CHANGES = {
    "hold": _hold,
    "code": _code,
    "consent": _consent,
    "lock": _lock,
    "close": _close,
    "died": _outcome(OutcomeKind.DIED),
    "refused": _outcome(OutcomeKind.REFUSED),
    "stopped": _outcome(OutcomeKind.STOPPED),
}


async def standing(office, visitor) -> int:
    """Count the yeses that stand."""
    async with office.tx() as tx:
        agreed = await store.channels.list_of(tx, office.society, visitor.enquiry_id)
    return sum(one.stands for one in agreed)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_what_changes_everything_calls_it_off_and_takes_both_sides_yes(
    office, planned, change
):
    case_id, visitor = planned
    assert await standing(office, visitor) == 2

    await change(office, case_id)

    assert await calls(office, visitor) == 0
    assert await standing(office, visitor) == 0


async def test_lifting_a_hold_brings_no_call_back_before_both_are_asked_again(office, planned):
    case_id, visitor = planned
    await _hold(office, case_id)
    async with office.tx() as tx:
        await holding.lift_hold(tx, office.doing(), case_id)

    with pytest.raises(ConsentOfBothNeeded):
        await plan(office, visitor)

    await agree(office, visitor, Channel.CALL)
    await plan(office, visitor)
    assert await calls(office, visitor) == 1


async def test_what_was_only_agreed_to_ends_as_well(office):
    case_id = await office.register()
    visitor = await ready_to_speak(office, case_id)

    await _hold(office, case_id)

    assert await standing(office, visitor) == 0


async def test_an_outcome_that_brings_people_together_ends_nothing(office, planned):
    case_id, visitor = planned

    await _outcome(OutcomeKind.BY_MESSAGE)(office, case_id)

    assert (await calls(office, visitor), await standing(office, visitor)) == (1, 2)


@pytest.mark.parametrize("change", [_hold, _lock, CHANGES["died"]], ids=["hold", "lock", "died"])
async def test_who_was_to_call_hears_that_they_must_not_in_words_that_tell_no_reason(
    office, portal, planned, change
):
    """Also where the case itself is no longer there for them, and always in the same words."""
    case_id, _ = planned
    await change(office, case_id)
    browser = await portal(office.founded.caseworker)

    today = (await browser.get("/")).text
    [action] = [part.split('"')[0] for part in today.split('action="/called-off/')[1:]]
    await browser.post(f"/called-off/{action}")
    after = (await browser.get("/")).text

    note = today[today.index("The call planned for") : today.index("I have read this")]
    assert "will not take place" in note
    assert str(case_id) not in note
    for word in ("hold", "lock", "die", "death", "Amina"):
        assert word not in note.replace("method=", "")
    assert "The call planned for" not in after


async def test_nobody_else_marks_it_as_read(office, portal, planned):
    case_id, _ = planned
    await _hold(office, case_id)
    async with office.tx() as tx:
        [(task_id, _)] = await store.channels.list_off(
            tx, office.society, [office.caseworker.staff_id]
        )

    await (await portal(office.founded.approver)).post(f"/called-off/{task_id}")

    assert "will not take place" in (await (await portal(office.founded.caseworker)).get("/")).text


async def test_the_case_says_that_it_was_called_off_and_not_that_it_was_held(
    office, portal, planned
):
    case_id, _ = planned
    await _hold(office, case_id)

    page = (await (await portal(office.founded.caseworker)).get(f"/cases/{case_id}/tasks")).text

    assert "Called off, not held" in page

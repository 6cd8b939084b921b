"""What leads to a merged case leads on, nothing changes it any more, and undone it is as it was."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from services.intake import store, timers
from services.intake.actions import closing, holding, withdrawing
from services.intake.model.closings import Closing
from services.intake.model.consents import ConsentAnswer
from services.intake.model.gate import Missing
from services.intake.model.merging import (
    CannotMerge,
    TooLateToUndo,
)
from services.intake.model.people import Role
from services.intake.model.photos import ShowingState
from tests.intake.access import ACCESS
from tests.intake.examples import Filled, examples
from tests.support.filling import fill
from tests.support.intake import OURS, Visitor, a_letter, enquiry_of
from tests.support.merging import merge, missing, propose, row_of, state_of, undo


async def test_a_search_a_reference_and_the_address_of_a_merged_case_lead_to_the_other(
    office, portal
):
    kept, merged = await office.shown("Amina Haddad"), await office.shown("Zeinab Qassem")
    reference = (await office.file(merged)).showing.reference
    await merge(office, kept, merged)
    browser = await portal(office.founded.caseworker)

    by_reference = await browser.post("/cases/search", q=reference)
    assert by_reference.headers["location"] == f"/cases/{kept}"
    there = await browser.get(f"/cases/{merged}")
    assert there.headers["location"] == f"/cases/{kept}#merged"
    found = await browser.post("/cases/search", q="Zeinab Qassem")
    page = (await browser.get(found.headers["location"])).text
    assert f"/cases/{kept}" in page
    assert f"/cases/{merged}" not in page
    listed = (await browser.get("/cases")).text
    assert f"/cases/{merged}" not in listed
    assert "Zeinab Qassem" in (await browser.get(f"/cases/{kept}")).text


@pytest.mark.parametrize("whose", ["kept", "merged"])
async def test_a_code_of_either_case_takes_both_off_the_wall(office, whose):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    async with office.tx() as tx:
        mine = {"kept": kept, "merged": merged}[whose]
        code = await withdrawing.make_code(tx, office.doing(), mine)
    await merge(office, kept, merged)
    for case_id in (kept, merged):
        async with office.tx() as tx:
            case, at = (office.society, case_id), office.resources.clock()
            vault = office.resources.vault
            assert await withdrawing.withdraw_by_code(tx, vault, case, code, at)
        assert await state_of(office, kept) is ShowingState.WITHDRAWN
        assert await state_of(office, merged) is ShowingState.WITHDRAWN
    async with office.tx() as tx:
        waiting = await store.tasks.list_open(tx, office.society, kept)
    assert "withdrawn_by_code" in {task.kind for task in waiting}


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
async def test_withdrawing_or_closing_one_ends_what_is_shown_of_both(office, how):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    await merge(office, kept, merged)
    if how == "withdrawn":
        await office.withdraw(kept)
    else:
        async with office.tx() as tx:
            await closing.close_case(tx, office.doing(), kept, Closing.STOPPED, "Over.")

    assert await state_of(office, merged) is ShowingState.WITHDRAWN


async def test_a_message_about_a_merged_case_is_read_answered_and_told_where_work_goes_on(
    office, portal
):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    reference = (await office.file(merged)).showing.reference
    await merge(office, kept, merged)
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter(), reference=reference)
    browser = await portal(office.founded.caseworker)
    address = f"/enquiries/{visitor.enquiry_id}"

    await browser.get(address)
    answer = await browser.post(
        f"{address}/reply", reply_id=str(uuid4()), reply="We will tell them.", looked="true"
    )
    assert answer.status_code == 303
    assert (await enquiry_of(office.resources, office.founded, visitor)).answered_at is not None
    timeline = (await browser.get(f"/cases/{kept}/timeline?kind=enquiries")).text
    assert "Message arrived" in timeline


async def test_closing_answers_what_visitors_wrote_about_either_case(office):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    reference = (await office.file(merged)).showing.reference
    await merge(office, kept, merged)
    visitor = Visitor()
    await visitor.write(office.resources, office.founded, a_letter(), reference=reference)
    async with office.tx() as tx:
        await closing.close_case(tx, office.doing(), kept, Closing.STOPPED, "Over.")

    assert (await enquiry_of(office.resources, office.founded, visitor)).due_at is None


async def test_a_merged_case_is_changed_by_no_route_and_no_role(office, intake, portal):
    """T31: each POST of the table that names a case."""
    case_id = await fill(office)
    named = await examples(Filled(office, case_id))
    kept = await office.register("The one that goes on")
    async with office.tx() as tx:
        await tx.execute(
            "UPDATE cases SET merged_into = $2, merged_at = now() WHERE case_id = $1", case_id, kept
        )
    everybody = (Role.CASEWORKER, Role.APPROVER, Role.SAFEGUARDING)
    browsers = [await portal(office.founded.of(role)) for role in everybody]
    for method, path in ACCESS:
        if method != "POST" or "{case_id}" not in path:
            continue
        address = re.sub(r"\{([a-z_]+)\}", lambda part: str(named[part[1]]), path)
        for browser in browsers:
            answer = await browser.client.post(
                address, data={"token": browser.form_token}, headers=OURS
            )
            assert answer.status_code == 409, address


async def test_undone_within_thirty_days_a_case_is_as_it_was(office, clock):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    before = await row_of(office, merged)
    merge_id = await merge(office, kept, merged)
    assert await row_of(office, merged) != before
    clock.turn(days=29)
    await undo(office, kept, merge_id)

    assert await row_of(office, merged) == before
    assert (await office.file(merged)).others == ()


async def test_faces_that_went_do_not_come_back_by_an_undoing(office):
    kept, merged = await office.shown(), await office.register("Amina Hadad")
    await office.consent(merged, answer=ConsentAnswer.REFUSED)
    merge_id = await merge(office, kept, merged)
    await undo(office, kept, merge_id)
    await timers.do_what_is_due(office.resources)

    assert await state_of(office, kept) is ShowingState.WITHDRAWN


async def test_after_thirty_days_two_stay_one(office, clock):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    merge_id = await merge(office, kept, merged)
    clock.turn(days=31)

    with pytest.raises(TooLateToUndo):
        await undo(office, kept, merge_id)
    assert (await office.file(merged)).case.merged_into == kept


async def test_merges_make_no_chains(office):
    first, second, third = [await office.register(name) for name in ("A B", "C D", "E F")]
    await merge(office, first, second)

    for kept, merged in ((third, first), (second, third), (third, second), (third, third)):
        with pytest.raises(CannotMerge):
            await propose(office, kept, merged)
    await merge(office, first, third)
    assert len((await office.file(first)).others) == 2


async def test_a_locked_case_is_not_merged_and_a_lock_takes_in_what_is_merged(office, portal):
    guard = office.doing(office.founded.safeguarding.member)
    kept, merged, other = [await office.register(name) for name in ("A B", "C D", "E F")]
    await merge(office, kept, merged)
    async with office.tx() as tx:
        await holding.lock_case(tx, guard, kept)
    with pytest.raises(CannotMerge):
        await propose(office, kept, other)

    browser = await portal(office.founded.caseworker)
    for address in (f"/cases/{kept}", f"/cases/{merged}", f"/cases/{merged}/timeline"):
        assert (await browser.get(address)).status_code == 404
    named = await portal(office.founded.safeguarding)
    assert (await named.get(f"/cases/{merged}/timeline")).status_code == 200


async def test_a_seeker_who_is_a_child_in_one_case_is_one_in_the_other(office):
    kept, merged = await office.shown(), await office.register("Amina Hadad")
    async with office.tx() as tx:
        await tx.execute("UPDATE seekers SET age = 'minor' WHERE case_id = $1", merged)
    await merge(office, kept, merged)

    assert Missing.AGE in await missing(office, kept)
    assert await state_of(office, kept) is ShowingState.WITHDRAWN


async def test_two_persons_merge_on_the_pages_and_one_takes_it_back(office, portal):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    worker = await portal(office.founded.caseworker)
    at = f"/cases/{kept}/merging"
    beside = (await worker.get(f"{at}?other={merged}")).text
    assert "Amina Hadad" in beside
    assert (await worker.post(at, other=str(merged), reason="")).status_code == 422
    await worker.post(at, other=str(merged), reason="The same birthmark.")
    merge_id = re.search(r'name="merge_id" value="([^"]+)"', (await worker.get(at)).text)[1]
    assert (await worker.post(f"{at}/confirmation", merge_id=merge_id)).status_code == 403

    second = await portal(office.founded.approver)
    assert "The same birthmark." in (await second.get(at)).text
    assert (await second.post(f"{at}/confirmation", merge_id=merge_id)).status_code == 303
    assert "Also recorded here" in (await worker.get(f"/cases/{kept}")).text
    gone = await worker.post(f"{at}/undoing", merge_id=merge_id, undoing="They are sisters.")
    assert gone.status_code == 303
    assert "Also recorded here" not in (await worker.get(f"/cases/{kept}")).text

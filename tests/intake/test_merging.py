"""Two cases about one seeker become one: by two persons, the narrower wins, and it can go back."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from services.contracts.public.photos import PhotoWithdrawn
from services.intake import store, timers
from services.intake.actions import closing, holding, inviting, merging, withdrawing
from services.intake.actions.founding import Newcomer
from services.intake.model.closings import Closing
from services.intake.model.consents import ConsentAnswer, Purpose
from services.intake.model.gate import Missing
from services.intake.model.holds import HoldReason
from services.intake.model.interviews import Answer
from services.intake.model.merging import (
    CannotMerge,
    MergeOver,
    SameMerger,
    TooLateToUndo,
)
from services.intake.model.people import Role
from services.intake.model.photos import ShowingState
from tests.intake.access import ACCESS, Filled, examples
from tests.support.filling import fill
from tests.support.intake import OURS, Visitor, a_letter, add_caseworker, enquiry_of


async def propose(office, kept, merged):
    async with office.tx() as tx:
        return await merging.propose(tx, office.doing(), kept, merged, "The same birthmark.")


async def merge(office, kept, merged):
    merge_id = await propose(office, kept, merged)
    async with office.tx() as tx:
        await merging.confirm(tx, office.doing(office.approver), kept, merge_id)
    return merge_id


async def undo(office, kept, merge_id):
    async with office.tx() as tx:
        await merging.undo(tx, office.doing(), kept, merge_id, "They are sisters.")


async def missing(office, case_id):
    return (await office.file(case_id)).missing(office.resources.clock())


async def state_of(office, case_id):
    return (await office.file(case_id)).showing.state


async def row_of(office, case_id):
    async with office.tx() as tx:
        row = await tx.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
        return dict(row)


async def test_nothing_changes_before_a_second_person_has_looked(office):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    before = await row_of(office, merged)
    await propose(office, kept, merged)

    assert await row_of(office, merged) == before
    assert (await office.file(kept)).others == ()


async def test_whoever_proposed_a_merge_never_confirms_it_through_whatever_account(office, intake):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    merge_id = await propose(office, kept, merged)
    same = office.caseworker.person
    twin = Newcomer("Twin", "twin@second.example", frozenset({Role.APPROVER}), person=same)
    second = await joined(office, twin)
    for who in (office.caseworker, second):
        with pytest.raises(SameMerger):
            async with office.tx() as tx:
                await merging.confirm(tx, office.doing(who), kept, merge_id)


async def joined(office, newcomer):
    async with office.tx() as tx:
        administrator = office.doing(office.founded.administrator.member)
        await inviting.invite(tx, administrator, newcomer)
        at = office.resources.clock()
        staff_id = await tx.fetchval("SELECT staff_id FROM staff WHERE email = $1", newcomer.email)
        return await store.doors.find_member(tx, office.society, staff_id, at)


async def test_of_two_who_confirm_at_once_one_does(office, intake):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    merge_id = await propose(office, kept, merged)
    other = (await add_caseworker(intake, office.founded)).member

    async def confirm(who):
        async with office.tx() as tx:
            await merging.confirm(tx, office.doing(who), kept, merge_id)

    both = (confirm(office.approver), confirm(other))
    done = await asyncio.gather(*both, return_exceptions=True)

    assert [type(one) for one in done if one] == [MergeOver]
    assert (await office.file(merged)).case.merged_into == kept


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("refused_in", ["kept", "merged"])
async def test_a_refusal_in_either_case_counts_in_both(office, clock, purpose, refused_in):
    cases = {"kept": await office.register(), "merged": await office.register("Amina Hadad")}
    for name, case_id in cases.items():
        answer = ConsentAnswer.REFUSED if name == refused_in else ConsentAnswer.GIVEN
        where = ("FI",) if purpose is Purpose.POSTER else ()
        await office.consent(case_id, purpose=purpose, answer=answer, countries=where)
    await merge(office, cases["kept"], cases["merged"])

    for case_id in cases.values():
        assert not (await office.file(case_id)).consented(purpose, clock())


async def test_an_answer_given_anew_after_the_merge_counts_alone(office, clock):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    await office.consent(merged, answer=ConsentAnswer.REFUSED)
    await merge(office, kept, merged)
    clock.turn(hours=1)
    await office.consent(kept)

    assert (await office.file(kept)).consented(Purpose.WEB, clock())
    assert not (await office.file(merged)).consented(Purpose.WEB, clock())


async def test_posters_hang_where_both_cases_allow_and_neither_excludes(office, clock):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    for case_id, countries in ((kept, ("FI", "SE", "NO")), (merged, ("SE", "NO", "DK"))):
        await office.consent(case_id, purpose=Purpose.POSTER, countries=countries)
    async with office.tx() as tx:
        await store.interviews.exclude_countries(tx, office.society, merged, ("NO",))
    await merge(office, kept, merged)

    assert (await office.file(kept)).countries(clock()) == ("SE",)


async def test_the_earlier_end_of_a_consent_ends_the_lease(office, clock):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    await office.consent(kept, until=clock().date() + timedelta(days=300))
    await office.consent(merged, until=clock().date() + timedelta(days=70))
    await merge(office, kept, merged)

    lease = (await office.file(kept)).lease_from(clock())
    assert lease is not None
    assert lease <= clock().date() + timedelta(days=70)


@pytest.mark.parametrize("held_in", ["kept", "merged"])
async def test_a_hold_of_either_case_takes_both_off_the_wall_at_once(office, public, held_in):
    kept, merged = await office.shown(), await office.ready("Amina Hadad")
    held = {"kept": kept, "merged": merged}[held_in]
    async with office.tx() as tx:
        await holding.place_on_hold(tx, office.doing(), held, (HoldReason.UNSAID, ""))
    await merge(office, kept, merged)

    for case_id in (kept, merged):
        assert Missing.HOLD in await missing(office, case_id)
    assert isinstance((await public())[-1], PhotoWithdrawn)
    async with office.tx() as tx:
        await holding.lift_hold(tx, office.doing(), kept)
    assert Missing.HOLD not in await missing(office, kept)


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NOT_SURE])
async def test_danger_said_in_either_case_stops_both_until_it_is_asked_again(office, clock, answer):
    kept, merged = await office.shown(), await office.register("Amina Hadad")
    await office.ask_safety(merged, danger_left_behind=answer)
    await merge(office, kept, merged)
    assert Missing.DANGER in await missing(office, kept)
    assert await state_of(office, kept) is ShowingState.WITHDRAWN

    clock.turn(hours=1)
    await office.ask_safety(kept)
    assert Missing.DANGER not in await missing(office, kept)


async def test_what_both_allow_stays_on_the_wall(office):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    await merge(office, kept, merged)

    assert await state_of(office, kept) is ShowingState.SHOWN
    assert await state_of(office, merged) is ShowingState.SHOWN


async def test_a_search_a_reference_and_the_address_of_a_merged_case_lead_to_the_other(
    office, portal
):
    kept, merged = await office.shown("Amina Haddad"), await office.shown("Zeinab Qassem")
    reference = (await office.file(merged)).showing.reference
    await merge(office, kept, merged)
    browser = await portal(office.founded.caseworker)

    by_reference = await browser.post("/cases/search", q=reference)
    there = await browser.get(by_reference.headers["location"])
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

    for kept, merged in ((third, first), (second, third), (third, second)):
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

"""What one of two merged cases forbids, ends or knows counts in the other, whoever asks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.contracts.codes import MessageKind
from services.intake import store, timers
from services.intake.actions import answering, consenting, family, holding, merging, outcomes
from services.intake.actions.outcomes import Learnt
from services.intake.model.cases import CannotBeShown
from services.intake.model.consents import ConsentState, Purpose
from services.intake.model.gate import Missing
from services.intake.model.holds import HoldReason
from services.intake.model.merging import CaseMerged
from services.intake.model.outcomes import DeathNotTold, OutcomeKind
from services.intake.model.photos import ShowingState
from services.intake.store.scopes import transaction_for
from tests.support.intake import Visitor, a_letter
from tests.support.merging import merge, missing, propose, state_of, undo


async def write(office, case_id, **more):
    reference = (await office.file(case_id)).showing.reference
    visitor = Visitor()
    letter = a_letter("", answer={"by": "none"}) if more else a_letter()
    await visitor.write(office.resources, office.founded, letter, reference=reference, **more)
    return visitor


async def test_a_consent_taken_back_in_one_case_is_taken_back_in_both(office, portal):
    kept, merged = await office.register(), await office.shown("Amina Hadad")
    await merge(office, kept, merged)
    browser = await portal(office.founded.caseworker)

    page = await browser.get(f"/cases/{kept}/consent/withdrawal")
    assert 'value="web"' in page.text
    async with office.tx() as tx:
        await consenting.withdraw_consent(tx, office.doing(), kept)
    assert (await office.file(merged)).consent.state is ConsentState.WITHDRAWN
    assert await state_of(office, merged) is ShowingState.WITHDRAWN


async def test_a_death_not_told_in_one_case_stops_answers_about_the_other(office):
    kept, merged = await office.register(), await office.shown("Amina Hadad")
    await merge(office, kept, merged)
    visitor = await write(office, merged)
    [person] = (await office.file(kept)).sought
    async with office.tx() as tx:
        told = Learnt(OutcomeKind.DIED, "A letter.")
        await outcomes.record_outcome(tx, office.doing(), kept, person.sought_id, told)

    with pytest.raises(DeathNotTold):
        async with office.tx() as tx:
            draft = answering.Draft(uuid4(), "We have news.")
            await answering.reply(tx, office.doing(), visitor.enquiry_id, draft)


async def test_a_face_that_would_outlast_the_other_consent_leaves_with_the_merge(office, clock):
    kept, merged = await office.shown(), await office.register("Amina Hadad")
    await office.consent(merged, until=clock().date() + timedelta(days=40))
    await merge(office, kept, merged)

    assert await state_of(office, kept) is ShowingState.WITHDRAWN


async def test_a_wish_to_be_removed_takes_down_the_face_that_hangs_from_the_other_case(office):
    kept, merged = await office.shown(), await office.shown("Amina Hadad")
    await office.withdraw(merged)
    await merge(office, kept, merged)
    await write(office, merged, kind=MessageKind.REMOVAL)

    assert await state_of(office, kept) is ShowingState.WITHDRAWN


async def test_why_a_merged_case_is_held_is_read_where_work_goes_on(office, portal):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    guard = office.founded.safeguarding
    async with office.tx() as tx:
        why = (HoldReason.SAFEGUARDING, "His cousin waits at the door.")
        await holding.place_on_hold(tx, office.doing(guard.member), merged, why)
    await merge(office, kept, merged)
    browser = await portal(guard)

    for address in (f"/cases/{kept}", f"/cases/{kept}/hold"):
        page = await browser.get(address)
        assert page.status_code == 200
    assert "His cousin waits at the door." in page.text


async def test_a_lock_takes_back_what_was_proposed_so_that_nothing_names_the_case(office, portal):
    kept, merged = await office.register(), await office.register("Zeinab Qassem")
    await propose(office, kept, merged)
    guard = office.founded.safeguarding.member
    async with transaction_for(office.resources.pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), merged)
    browser = await portal(office.founded.caseworker)

    for address in (f"/cases/{kept}", f"/cases/{kept}/merging", "/", "/approvals"):
        page = await browser.get(address)
        assert page.status_code == 200
        assert "Zeinab" not in page.text
        assert "another case is about this seeker" not in page.text
    async with office.tx() as tx:
        assert await store.tasks.list_open(tx, office.society, kept) == []


async def test_old_merges_with_a_locked_case_are_not_there_either(office, portal):
    kept, merged = await office.register(), await office.register("Zeinab Qassem")
    await undo(office, kept, await merge(office, kept, merged))
    guard = office.founded.safeguarding.member
    async with transaction_for(office.resources.pool, guard) as tx:
        await holding.lock_case(tx, office.doing(guard), merged)

    page = await (await portal(office.founded.caseworker)).get(f"/cases/{kept}/merging")
    assert "They are sisters." not in page.text


async def test_nothing_new_is_shown_of_a_merged_case(office):
    kept, merged = await office.register(), await office.ready("Amina Hadad")
    await merge(office, kept, merged)

    assert Missing.CLOSED in await missing(office, merged)
    with pytest.raises(CannotBeShown):
        await office.ask(merged)


async def test_what_was_planned_in_a_merged_case_is_planned_still_when_it_is_undone(office, clock):
    kept, merged = await office.register(), await office.shown("Amina Hadad")
    merge_id = await merge(office, kept, merged)
    for _ in range(3):
        clock.turn(days=9)
        await timers.do_what_is_due(office.resources)
    await undo(office, kept, merge_id)

    async with office.tx() as tx:
        showing_id = (await office.file(merged)).showing.showing_id
        planned = await tx.fetch("SELECT what FROM due WHERE record_id = $1", showing_id)
    assert {row["what"] for row in planned} == {"end_lease", "renew_lease", "rephoto", "check_in"}


async def test_nobody_is_linked_to_a_merged_case_nor_to_themselves(office):
    kept, merged, third = [await office.register(name) for name in ("A B", "C D", "E F")]
    async with office.tx() as tx:
        await family.link(tx, office.doing(), kept, merged)
        await family.link(tx, office.doing(), merged, third)
    await merge(office, kept, merged)
    async with office.tx() as tx:
        links = await store.family.list_of(tx, office.society, kept)
    assert [one.other for one in links] == [third]

    with pytest.raises(CaseMerged):
        async with office.tx() as tx:
            await family.link(tx, office.doing(), third, merged)


async def test_a_relative_of_a_merged_case_stands_there_once_and_is_unlinked_and_linked_again(
    office, clock
):
    kept, merged, third = [await office.register(name) for name in ("A B", "C D", "E F")]
    for one in (kept, merged):
        async with office.tx() as tx:
            await family.link(tx, office.doing(), one, third)
        clock.turn(minutes=1)
    await merge(office, kept, merged)
    seen = []
    for act in (None, family.unlink, family.undo):
        async with office.tx() as tx:
            if act:
                await act(tx, office.doing(), kept, third)
            links = await store.family.list_of(tx, office.society, kept)
        seen.append([(one.other, one.alive) for one in links])

    assert seen == [[(third, True)], [(third, False)], [(third, True)]]


async def test_a_proposal_is_decided_where_work_is_to_go_on(office, portal):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    await propose(office, kept, merged)

    page = await (await portal(office.founded.approver)).get(f"/cases/{merged}/merging")
    assert page.headers["location"] == f"/cases/{kept}/merging#waits"


async def test_an_approver_sees_what_waits_for_them(office, portal):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    await propose(office, kept, merged)

    page = await (await portal(office.founded.approver)).get("/approvals")
    assert f"/cases/{kept}/merging" in page.text


async def test_two_proposals_are_decided_one_by_one(office):
    kept, one, two = [await office.register(name) for name in ("A B", "C D", "E F")]
    first, _ = await propose(office, kept, one), await propose(office, kept, two)
    async with office.tx() as tx:
        await merging.decline(tx, office.doing(office.approver), kept, first, "Sisters.")
        waiting = await store.tasks.list_open(tx, office.society, kept)
    assert [task.kind.value for task in waiting] == ["confirm_merge"]


async def test_posters_need_no_yes_of_a_case_in_which_nobody_asked(office, clock):
    kept, merged = await office.register(), await office.register("Amina Hadad")
    await office.consent(kept, purpose=Purpose.POSTER, countries=("FI",))
    await merge(office, kept, merged)

    assert (await office.file(kept)).countries(clock()) == ("FI",)

"""Two cases about one seeker become one: by two persons, the narrower wins, and it can go back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.contracts.public.photos import PhotoWithdrawn
from services.intake import store
from services.intake.actions import holding, inviting, merging
from services.intake.actions.founding import Newcomer
from services.intake.model.consents import ConsentAnswer, Purpose
from services.intake.model.gate import Missing
from services.intake.model.holds import HoldReason
from services.intake.model.interviews import Answer
from services.intake.model.merging import (
    MergeOver,
    SameMerger,
)
from services.intake.model.people import Role
from services.intake.model.photos import ShowingState
from tests.support.intake import add_caseworker
from tests.support.merging import merge, missing, propose, row_of, state_of


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

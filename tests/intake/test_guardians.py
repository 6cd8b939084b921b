"""A child is shown only with a guardian's consent beside its own, and never a day too long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.contracts.codes import Relation
from services.intake import store, timers
from services.intake.actions import consenting, registering
from services.intake.model.calendars import Calendar, PartialDate, earliest_eighteenth
from services.intake.model.consents import (
    ConsentAnswer,
    GuardianRelation,
    NoGuardianHere,
    Proof,
    ProofMissing,
    Purpose,
)
from services.intake.model.gate import Missing
from services.intake.model.interviews import Age
from services.intake.model.photos import ShowingState
from services.intake.model.tasks import TaskKind
from services.intake.model.told import SeekerTold, SoughtTold

CHILD = PartialDate(Calendar.GREGORIAN, 2010, 6)  # of age on some day of June 2028
FROM = date(2028, 6, 1)
BROTHER = Relation.BROTHER


@pytest.fixture
async def guarded(office):
    """A Society whose rule lets guardians consent."""
    async with office.tx() as tx:
        await tx.execute("UPDATE societies SET guardian_rule = 'guardian_consents'")
    return office


async def register(office, birth: PartialDate | None = CHILD):
    async with office.tx() as tx:
        told = SeekerTold("Miriam", "through the school", birth=birth)
        doing = office.doing()
        case_id = await registering.register_case(tx, doing, (told, Age.MINOR, "ar"))
        sought = ((BROTHER, BROTHER), SoughtTold("Yusuf", ""))
        await registering.add_sought(tx, doing, case_id, *sought)
    return case_id


async def guardian_of(office, case_id, proof: Proof = Proof.COURT):
    async with office.tx() as tx:
        told = ("Her aunt", GuardianRelation.RELATIVE, proof)
        return await consenting.add_guardian(tx, office.doing(), case_id, told)


async def shown(office, birth: PartialDate = CHILD):
    """Show a child: its own consent and a guardian's, both for as long as they can hold."""
    case_id = await register(office, birth)
    guardian = await guardian_of(office, case_id)
    far = office.resources.clock().date() + timedelta(days=2000)
    await office.consent(case_id, far)
    await office.consent(case_id, far, guardian_id=guardian)
    await office.ask_safety(case_id)
    await office.hand_in(case_id)
    await office.develop(case_id)
    await office.confirm(case_id)
    await office.ask(case_id)
    await office.approve(case_id)
    return case_id


async def test_a_child_is_not_shown_where_the_rule_has_no_guardians(office, clock):
    case_id = await register(office)
    await office.consent(case_id)

    assert Missing.AGE in (await office.file(case_id)).missing(clock())
    with pytest.raises(NoGuardianHere):
        await guardian_of(office, case_id)


async def test_a_childs_own_yes_alone_is_not_enough_and_a_guardians_alone_neither(guarded, clock):
    case_id = await register(guarded)
    guardian = await guardian_of(guarded, case_id)
    await guarded.consent(case_id)
    own = (await guarded.file(case_id)).missing(clock())
    other = await register(guarded)
    await guarded.consent(other, guardian_id=await guardian_of(guarded, other))
    theirs = (await guarded.file(other)).missing(clock())
    await guarded.consent(case_id, guardian_id=guardian)
    both = (await guarded.file(case_id)).missing(clock())

    assert Missing.GUARDIAN in own
    assert Missing.CONSENT in theirs
    assert not {Missing.GUARDIAN, Missing.CONSENT, Missing.AGE} & set(both)


async def test_nobody_consents_for_a_child_before_it_was_seen_that_they_may(guarded):
    case_id = await register(guarded)
    guardian = await guardian_of(guarded, case_id, Proof.NONE)
    with pytest.raises(ProofMissing):
        await guarded.consent(case_id, guardian_id=guardian)
    await guarded.consent(case_id, guardian_id=guardian, answer=ConsentAnswer.REFUSED)

    answers = [one.answer for one in (await guarded.file(case_id)).consents]
    assert answers == [ConsentAnswer.REFUSED]


@pytest.mark.parametrize("birth", [None, PartialDate(Calendar.GREGORIAN, 2008, about=True)])
async def test_no_guardian_consents_for_somebody_who_may_be_of_age(guarded, birth):
    case_id = await register(guarded, birth)

    with pytest.raises(NoGuardianHere):
        await guardian_of(guarded, case_id)


async def test_both_consents_and_the_lease_end_before_the_earliest_eighteenth_birthday(
    guarded, clock
):
    clock.turn(days=500)  # 9 April 2028: less than a lease before
    case_id = await shown(guarded)
    file = await guarded.file(case_id)
    theirs = file.consent_for(Purpose.WEB, by_guardian=True)

    assert earliest_eighteenth(CHILD) == FROM
    assert theirs.until == FROM - timedelta(days=1)
    assert file.showing.shown_until == date(2028, 5, 31)


async def test_when_the_child_may_be_of_age_the_face_is_gone(guarded, clock):
    clock.turn(days=500)
    case_id = await shown(guarded)
    clock.now = clock.now.replace(year=2028, month=6, day=1)
    await timers.do_what_is_due(guarded.resources)

    assert (await guarded.file(case_id)).showing.state is ShowingState.WITHDRAWN


async def test_three_months_before_the_office_is_told_to_ask_the_child_alone(guarded, clock):
    case_id = await register(guarded)
    guardian = await guardian_of(guarded, case_id)
    await guarded.consent(case_id, date(2030, 1, 31), guardian_id=guardian)

    async def waits() -> bool:
        await timers.do_what_is_due(guarded.resources)
        async with guarded.tx() as tx:
            kinds = {x.kind for x in await store.tasks.list_open(tx, guarded.society, case_id)}
        return TaskKind.PREPARE_OWN_CONSENT in kinds

    clock.now = clock.now.replace(year=2028, month=1, day=31)
    early = await waits()
    clock.now = clock.now.replace(month=2, day=29)
    late = await waits()

    assert (early, late) == (False, True)


async def test_a_birth_that_is_corrected_ends_what_could_not_be_given_for_so_long(guarded, clock):
    case_id = await shown(guarded)
    older = PartialDate(Calendar.GREGORIAN, 2009, 1)
    async with guarded.tx() as tx:
        file = await store.cases.lock_file(tx, guarded.society, case_id)
        await consenting.fit_to_birth(tx, guarded.doing(), file, older)

    assert Missing.GUARDIAN in (await guarded.file(case_id)).missing(clock())

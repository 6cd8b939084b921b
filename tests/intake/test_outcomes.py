"""How looking for somebody ends: what counts, who may say so, and what the world sees of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import asyncpg
import pytest

from services.contracts.codes import Relation
from services.contracts.public.photos import PhotoWithdrawn
from services.intake import store
from services.intake.actions import answering, outcomes, registering
from services.intake.actions.answering import Draft
from services.intake.actions.outcomes import Learnt, Told
from services.intake.model.outcomes import (
    DeathNotTold,
    FaceToFaceOnly,
    OutcomeKind,
)
from services.intake.model.photos import ShowingState
from services.intake.model.tasks import TaskKind
from tests.support.intake import Visitor, a_letter

TODAY = datetime(2026, 11, 25, 9, tzinfo=UTC).date()


async def record(office, case_id, learnt: Learnt, at: int = 0):
    person = (await office.file(case_id)).sought[at]
    async with office.tx() as tx:
        await outcomes.record_outcome(tx, office.doing(), case_id, person.sought_id, learnt)
    return person.sought_id


async def tell(office, case_id, sought_id, told: Told):
    async with office.tx() as tx:
        await outcomes.record_told(tx, office.doing(), case_id, sought_id, told)


async def confirmed_death(office, case_id, at: int = 0):
    learnt = Learnt(OutcomeKind.DIED, "His brother saw the grave.")
    sought_id = await record(office, case_id, learnt, at)
    async with office.tx() as tx:
        await outcomes.confirm_death(tx, office.doing(office.approver), case_id, sought_id)
    return sought_id


async def open_kinds(office, case_id) -> set[TaskKind]:
    async with office.tx() as tx:
        return {one.kind for one in await store.tasks.list_open(tx, office.society, case_id)}


async def test_the_wall_says_the_same_until_the_seeker_knows(office, public):
    case_id = await office.shown("Amina", Relation.MOTHER, Relation.BROTHER)
    sought_id = await record(office, case_id, Learnt(OutcomeKind.BY_MATCH))
    assert (await office.file(case_id)).showing.state is ShowingState.SHOWN

    await tell(office, case_id, sought_id, Told(TODAY))

    file = await office.file(case_id)
    assert file.showing.state is ShowingState.WITHDRAWN
    [left] = [one for one in file.sought if one.sought_id != sought_id]
    assert file.relations == (left.relation,)
    assert isinstance((await public())[-1], PhotoWithdrawn)


async def test_a_face_whose_last_sought_person_is_settled_is_withdrawn(office, public):
    case_id = await office.shown()
    await record(office, case_id, Learnt(OutcomeKind.STOPPED, knows_on=TODAY))

    assert isinstance((await public())[-1], PhotoWithdrawn)
    assert "relation" in (await office.file(case_id)).missing(office.resources.clock())


async def test_a_face_stays_where_the_words_under_it_stay_the_same(office):
    case_id = await office.shown("Amina", Relation.BROTHER, Relation.BROTHER)
    await record(office, case_id, Learnt(OutcomeKind.NOT_FOUND, knows_on=TODAY))

    assert (await office.file(case_id)).showing.state is ShowingState.SHOWN


async def test_a_death_changes_nothing_in_public_until_it_was_told_face_to_face(office, public):
    case_id = await office.shown()
    before = await public()
    sought_id = await confirmed_death(office, case_id)
    assert await public() == before

    with pytest.raises(FaceToFaceOnly):
        await tell(office, case_id, sought_id, Told(TODAY))
    assert await public() == before
    told = Told(TODAY, office.caseworker.staff_id, face_to_face=True)
    await tell(office, case_id, sought_id, told)

    assert isinstance((await public())[-1], PhotoWithdrawn)


async def test_while_a_death_is_not_told_no_answer_goes_out_and_nobody_is_struck(office, broker):
    case_id = await office.shown()
    file = await office.file(case_id)
    browser = Visitor()
    await browser.write(
        office.resources, office.founded, a_letter(), reference=file.showing.reference
    )
    sought_id = await record(office, case_id, Learnt(OutcomeKind.DIED, "A letter."))

    with pytest.raises(DeathNotTold):
        async with office.tx() as tx:
            draft = Draft(uuid4(), "We have no news.")
            await answering.reply(tx, office.doing(), browser.enquiry_id, draft)
    with pytest.raises(DeathNotTold):
        async with office.tx() as tx:
            await registering.remove_sought(tx, office.doing(), case_id, sought_id)


async def test_what_has_to_be_done_next_is_a_task_each_time(office):
    case_id = await office.register()
    sought_id = await record(office, case_id, Learnt(OutcomeKind.DIED, "A letter."))
    assert await open_kinds(office, case_id) == {TaskKind.CONFIRM_DEATH}

    async with office.tx() as tx:
        await outcomes.confirm_death(tx, office.doing(office.approver), case_id, sought_id)
    assert await open_kinds(office, case_id) == {TaskKind.TELL_DEATH}

    await tell(office, case_id, sought_id, Told(TODAY, office.caseworker.staff_id, True))
    assert await open_kinds(office, case_id) == set()


async def test_one_told_outcome_does_not_end_the_task_another_person_needs(office):
    case_id = await office.register("Amina", Relation.MOTHER, Relation.BROTHER)
    mother = await record(office, case_id, Learnt(OutcomeKind.NOT_FOUND))
    await record(office, case_id, Learnt(OutcomeKind.REFUSED), at=1)
    await tell(office, case_id, mother, Told(TODAY))

    assert await open_kinds(office, case_id) == {TaskKind.TELL_OUTCOME}


async def test_restored_contact_is_followed_up_after_a_month_and_half_a_year(office):
    case_id = await office.register()
    await record(office, case_id, Learnt(OutcomeKind.BY_MESSAGE, knows_on=TODAY))

    async with office.tx() as tx:
        waiting = await store.tasks.list_open(tx, office.society, case_id)
    assert [(one.kind, one.due_on) for one in waiting] == [
        (TaskKind.FOLLOW_UP, date(2026, 12, 25)),
        (TaskKind.FOLLOW_UP_LATER, date(2027, 5, 26)),
    ]


async def test_opening_an_outcome_again_keeps_what_stood_there_and_ends_its_tasks(office):
    case_id = await office.register()
    sought_id = await record(office, case_id, Learnt(OutcomeKind.BY_MATCH, "The form agrees."))
    async with office.tx() as tx:
        await outcomes.undo_outcome(tx, office.doing(), case_id, sought_id, "Another Yusuf.")

    file = await office.file(case_id)
    assert file.outcome_of(sought_id).kind is None
    assert await open_kinds(office, case_id) == set()
    async with office.tx() as tx:
        said = await outcomes.open_words(tx, office.doing(), list(file.outcomes))
    assert [said[one.entry_id] for one in file.outcomes] == ["The form agrees.", "Another Yusuf."]


@pytest.mark.parametrize("table", ["outcomes", "closings", "case_notes"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET seq = DEFAULT", "DELETE FROM {}"])
async def test_what_was_written_down_cannot_be_changed(office, table, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with office.tx() as tx:
            await tx.execute(statement.format(table))


async def test_the_page_walks_a_death_from_its_source_to_the_telling(office, portal):
    case_id = await office.shown()
    [person] = (await office.file(case_id)).sought
    address = f"/cases/{case_id}/sought/{person.sought_id}/outcome"
    browser = await portal(office.founded.caseworker)
    second = await portal(office.founded.approver)

    bare = await browser.post(address, kind="died", source="")
    assert bare.status_code == 422
    done = await browser.post(address, kind="died", source="His brother saw the grave.")
    assert done.status_code == 303
    own = await browser.post(f"{address}/confirmation", looked="yes")
    assert own.status_code == 409
    assert "His brother saw the grave." in (await second.get(address)).text
    assert (await second.post(f"{address}/confirmation", looked="yes")).status_code == 303
    early = await browser.post(f"{address}/telling", knows_on="2026-11-25", told_by="")
    assert early.status_code == 409
    by = str(office.caseworker.staff_id)
    told = {"knows_on": "2026-11-25", "told_by": by, "face_to_face": "yes"}
    assert (await browser.post(f"{address}/telling", **told)).status_code == 303

    assert (await office.file(case_id)).outcome_of(person.sought_id).settled


async def test_two_who_write_an_outcome_at_once_do_not_overwrite_each_other(office, portal):
    case_id = await office.register()
    [person] = (await office.file(case_id)).sought
    address = f"/cases/{case_id}/sought/{person.sought_id}/outcome"
    browser = await portal(office.founded.caseworker)
    await browser.post(address, kind="by_match", source="")

    late = await browser.post(address, kind="not_found", source="Nobody answers there.")

    assert late.status_code == 409
    file = await office.file(case_id)
    assert file.outcome_of(person.sought_id).kind is OutcomeKind.BY_MATCH

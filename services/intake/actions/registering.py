"""Registering: what staff write down at and after the first interview."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.contracts.codes import Relation
from services.intake import store
from services.intake.model.cases import NotReady
from services.intake.model.interviews import (
    Age,
    Case,
    SafetyCheck,
    Seeker,
    SoughtPerson,
)
from services.intake.model.outcomes import DeathNotTold
from services.intake.model.rest import left_open, sought_done
from services.intake.model.tasks import TaskKind
from services.intake.model.told import FINISH_WITHIN, SeekerTold, SoughtTold, is_finished

from . import describing, finding, showing, tasks
from .doing import Doing, note

MOST_SOUGHT = 8


async def register_case(tx: Connection, doing: Doing, seeker: tuple[SeekerTold, Age, str]) -> UUID:
    """Open a case for a seeker: what they told, of age as assessed, the language for notices.

    Nothing of a new case is shown until all that is missing has been added.
    """
    told, assessed, language = seeker
    society, case_id, seeker_id = doing.society, uuid4(), uuid4()
    await store.people.place(tx, str(case_id), society)
    await store.cases.add_case(tx, Case(society, case_id, doing.by.staff_id, doing.at))
    age = await describing.age_of(tx, doing, told, assessed)
    key = await store.keys.of_record(tx, doing.vault, society, seeker_id)
    await store.records.add_seeker(tx, case_id, Seeker(seeker_id, age, language), told, key)
    await finding.index(tx, doing, (case_id, seeker_id), told)
    await describing.look_again(tx, society, seeker_id, (told.birth, age), doing.at)
    await describing.keep_task(tx, doing, case_id, is_finished(told, age))
    await note(tx, doing, "case registered", case_id)
    await finding.look_for_duplicates(tx, doing, case_id)
    return case_id


async def add_sought(
    tx: Connection,
    doing: Doing,
    case_id: UUID,
    relations: tuple[Relation, Relation],
    told: SoughtTold,
) -> UUID:
    """Add a sought person: the relation, the one to tell in public, and what was told."""
    society, sought_id = doing.society, uuid4()
    file = await store.cases.lock_file(tx, society, case_id)
    if len(file.sought) >= MOST_SOUGHT:
        raise NotReady(case_id=str(case_id))
    key = await store.keys.of_record(tx, doing.vault, society, sought_id)
    person = SoughtPerson(sought_id, *relations)
    await store.records.add_sought(tx, case_id, person, (told, key), doing.at)
    await finding.index(tx, doing, (case_id, sought_id), told)
    await finding.look_for_duplicates(tx, doing, case_id)
    await tasks.finish_tasks(tx, doing, case_id, sought_done(told))
    await _changed(tx, doing, "sought person added", case_id)
    return sought_id


async def leave_rest(
    tx: Connection, doing: Doing, case_id: UUID, told: tuple[SeekerTold, SoughtTold]
) -> None:
    """Let all that a registration of five minutes did not ask wait, one task each."""
    day = doing.today + FINISH_WITHIN
    for kind in left_open(*told):
        await tasks.set_task(tx, (doing.society, case_id), kind, day, doing.at)


async def remove_sought(tx: Connection, doing: Doing, case_id: UUID, sought_id: UUID) -> None:
    """Strike a sought person, and with the key all that was told about them."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    if file.outcome_of(sought_id).untold_death:  # the wall would tell it
        raise DeathNotTold(sought_id=str(sought_id))
    if await store.records.delete_sought(tx, doing.society, case_id, sought_id):
        await store.names.forget(tx, doing.society, sought_id)
        await store.keys.forget(tx, doing.society, sought_id)
        await _changed(tx, doing, "sought person struck", case_id)


async def record_safety(tx: Connection, doing: Doing, case_id: UUID, safety: SafetyCheck) -> None:
    """Write down how the interview was held and what was answered; what was before stays."""
    await store.cases.lock_file(tx, doing.society, case_id)
    await store.interviews.add_safety(tx, doing.society, case_id, safety)
    await tasks.finish_tasks(tx, doing, case_id, (TaskKind.ASK_DANGER,))
    await _changed(tx, doing, "safety recorded", case_id)


async def exclude_countries(
    tx: Connection, doing: Doing, case_id: UUID, countries: tuple[str, ...]
) -> None:
    """Write down in which countries nothing of the case may appear, as the seeker says now."""
    await store.cases.lock_file(tx, doing.society, case_id)
    await store.interviews.exclude_countries(tx, doing.society, case_id, countries)
    await note(tx, doing, "countries excluded", case_id)
    await showing.recheck_posters(tx, doing.society, case_id, doing.at)


async def _changed(tx: Connection, doing: Doing, did: str, case_id: UUID) -> None:
    """Note a change, and take down what it no longer allows to be shown."""
    await note(tx, doing, did, case_id)
    await showing.recheck(tx, doing.society, case_id, doing.at)

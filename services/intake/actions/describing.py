"""Describing: what is known of people is written anew, never silently over another's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.codes import Relation
from services.intake import store
from services.intake.model.calendars import PartialDate
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.editing import EditedMeanwhile, check_seen
from services.intake.model.interviews import Age, SoughtPerson
from services.intake.model.rest import seeker_done, sought_done
from services.intake.model.tasks import TaskKind
from services.intake.model.told import (
    FINISH_WITHIN,
    SeekerTold,
    SoughtTold,
    is_finished,
    judge_age,
)
from services.intake.store.waiting import Due
from services.intake.vault import Vault

from . import consenting, finding, showing, tasks
from .doing import Doing, note


async def change_seeker(
    tx: Connection,
    doing: Doing,
    case_id: UUID,
    change: tuple[SeekerTold, Age, str],
    seen: str,
) -> None:
    """Write anew what a seeker told, whether of age as assessed, and the language for notices.

    How to reach them stays as it is. Raises `EditedMeanwhile`.
    """
    told, assessed, language = change
    file = await store.cases.lock_file(tx, doing.society, case_id)
    check_seen(seen, file.seeker.version)
    age = await age_of(tx, doing, told, assessed)
    seeker = replace(file.seeker, age=age, language=language)
    key = await store.keys.of_record(tx, doing.vault, doing.society, seeker.seeker_id)
    if not await store.records.save_seeker(tx, seeker, told, key):
        raise EditedMeanwhile
    await finding.index(tx, doing, (case_id, seeker.seeker_id), told)
    await look_again(tx, doing.society, seeker.seeker_id, (told.birth, age), doing.at)
    await consenting.fit_to_birth(tx, doing, file, told.birth)
    await keep_task(tx, doing, case_id, is_finished(told, age))
    await tasks.finish_tasks(tx, doing, case_id, seeker_done(told))
    await _changed(tx, doing, "seeker changed", case_id)


async def change_sought(
    tx: Connection,
    doing: Doing,
    person: tuple[UUID, UUID],
    change: tuple[tuple[Relation, Relation], SoughtTold],
    seen: str,
) -> None:
    """Write anew what is known of a sought person, given as (case, person).

    Raises `CaseNotFound` or `EditedMeanwhile`.
    """
    case_id, sought_id = person
    relations, told = change
    file = await store.cases.lock_file(tx, doing.society, case_id)
    stands = person_of(file, sought_id)
    check_seen(seen, stands.version)
    key = await store.keys.of_record(tx, doing.vault, doing.society, sought_id)
    new = replace(stands, relation=relations[0], shown_as=relations[1])
    if not await store.records.save_sought(tx, new, told, key):
        raise EditedMeanwhile
    await finding.index(tx, doing, person, told)
    await tasks.finish_tasks(tx, doing, case_id, sought_done(told))
    await _changed(tx, doing, "sought person changed", case_id)


def person_of(file: CaseFile, sought_id: UUID) -> SoughtPerson:
    """Return a sought person of a case; raises `CaseNotFound` for one of no or another case."""
    found = next((one for one in file.sought if one.sought_id == sought_id), None)
    if found is None:
        raise CaseNotFound(sought_id=str(sought_id))
    return found


async def age_of(tx: Connection, doing: Doing, told: SeekerTold, assessed: Age) -> Age:
    """Say whether a seeker is of age by the Society's own rule."""
    policy = await store.people.find_policy(tx, doing.society)
    return judge_age(told.birth, assessed, doing.at.date(), policy.minimum_age)


async def look_again(
    tx: Connection,
    society: UUID,
    seeker_id: UUID,
    known: tuple[PartialDate | None, Age],
    at: datetime,
) -> None:
    """Plan to look again whether a seeker has come of age: on the first of each month.

    A month tells nothing of a birthday to whoever reads what is due.
    """
    birth, age = known
    if birth is None or age is Age.ADULT:
        await store.waiting.done(tx, "age", seeker_id)
        return
    month = (at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)) + timedelta(days=32)
    await store.waiting.plan(tx, Due("age", seeker_id, society), month.replace(day=1))


async def keep_task(tx: Connection, doing: Doing, case_id: UUID, finished: bool) -> None:
    """Let an age that nobody knows wait as a task, until it is known."""
    case, kind = (doing.society, case_id), TaskKind.ASK_AGE
    if finished:
        await tasks.finish_task(tx, case, kind, doing.by.staff_id, doing.at)
    else:
        await tasks.set_task(tx, case, kind, doing.at.date() + FINISH_WITHIN, doing.at)


async def come_of_age(
    tx: Connection, vault: Vault, society: UUID, seeker_id: UUID, at: datetime
) -> None:
    """Look whether time, or a new rule of the Society, changes whether a seeker can be shown."""
    case_id = await store.records.case_of_seeker(tx, society, seeker_id)
    if case_id is None:
        await store.waiting.done(tx, "age", seeker_id)
        return
    file = await store.cases.lock_file(tx, society, case_id)
    key = await store.keys.of_record(tx, vault, society, seeker_id)
    told = await store.records.open_seeker(tx, society, seeker_id, key)
    before = file.seeker.age
    age = judge_age(told.birth, before, at.date(), file.policy.minimum_age)
    await look_again(tx, society, seeker_id, (told.birth, age), at)
    if age is not before:
        await store.records.save_age(tx, society, seeker_id, age)
        await store.audit.note(tx, None, "age looked at", case_id, at=at, society=society)
    if age is not before or file.missing(at):
        await showing.recheck(tx, society, case_id, at)


async def _changed(tx: Connection, doing: Doing, did: str, case_id: UUID) -> None:
    """Note a change, look for duplicates anew, and take down what it no longer allows."""
    await note(tx, doing, did, case_id)
    await finding.look_for_duplicates(tx, doing, case_id)
    await showing.recheck(tx, doing.society, case_id, doing.at)

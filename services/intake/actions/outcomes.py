"""Outcomes: how looking for somebody ended, who confirmed it, and when the seeker was told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.closings import CaseClosed
from services.intake.model.outcomes import (
    FIRST_FOLLOW_UP,
    LATER_FOLLOW_UP,
    SECOND_LOOK_WITHIN,
    TELL_WITHIN,
    Hand,
    Outcome,
    OutcomeEntry,
    OutcomeKind,
)
from services.intake.model.tasks import TaskKind

from . import calling_off, showing
from .doing import Doing, note
from .tasks import finish_task, set_task

_FOLLOW_UPS = {
    TaskKind.FOLLOW_UP: FIRST_FOLLOW_UP,
    TaskKind.FOLLOW_UP_LATER: LATER_FOLLOW_UP,
}


_NO_CALL_AFTER = (OutcomeKind.DIED, OutcomeKind.REFUSED, OutcomeKind.STOPPED)
"""How looking can end so that the two would not be brought to speak without being asked anew."""


@dataclass(frozen=True)
class Told:
    """Since when a seeker knows; of a death also who told it, and that it was face to face."""

    on: date
    by: UUID | None = None
    face_to_face: bool = False


@dataclass(frozen=True)
class Learnt:
    """How looking ended and how one knows; `knows_on` where the seeker knows already."""

    kind: OutcomeKind
    source: str = ""
    knows_on: date | None = None


async def record_outcome(
    tx: Connection, doing: Doing, case_id: UUID, sought_id: UUID, learnt: Learnt
) -> None:
    """Write down how looking for somebody ended; nothing in public changes by that alone."""
    file, outcome = await _lock(tx, doing, case_id, sought_id)
    entry = outcome.record(learnt.kind, hand(doing), source=bool(learnt.source))
    await _add(tx, doing, case_id, (entry, learnt.source))
    if learnt.kind in _NO_CALL_AFTER:
        about = await store.links.about_person(tx, doing.society, case_id, sought_id)
        await calling_off.begin_anew(tx, doing.society, about, doing.at)
    if learnt.kind is OutcomeKind.DIED:
        await _task(tx, doing, case_id, TaskKind.CONFIRM_DEATH, SECOND_LOOK_WITHIN)
    elif learnt.knows_on is not None:
        known = outcome.after(entry).tell(
            learnt.knows_on, hand(doing), told_by=None, face_to_face=False
        )
        await _add(tx, doing, case_id, (known, ""))
    else:
        await _task(tx, doing, case_id, TaskKind.TELL_OUTCOME, TELL_WITHIN)
    if learnt.kind.restored:
        for kind, after in _FOLLOW_UPS.items():
            await _task(tx, doing, case_id, kind, after)
    await note(tx, doing, "outcome recorded", case_id)
    await _recheck(tx, doing, file)


async def confirm_death(tx: Connection, doing: Doing, case_id: UUID, sought_id: UUID) -> None:
    """Say as a second person that a death is certain enough to be told to the seeker."""
    _, outcome = await _lock(tx, doing, case_id, sought_id)
    await _add(tx, doing, case_id, (outcome.confirm(hand(doing)), ""))
    await _finish_unless(tx, doing, case_id, TaskKind.CONFIRM_DEATH)
    await _task(tx, doing, case_id, TaskKind.TELL_DEATH, TELL_WITHIN)
    await note(tx, doing, "outcome confirmed", case_id)


async def record_told(
    tx: Connection, doing: Doing, case_id: UUID, sought_id: UUID, told: Told
) -> None:
    """Write down that the seeker knows; from now on the wall no longer says whom they found."""
    file, outcome = await _lock(tx, doing, case_id, sought_id)
    entry = outcome.tell(told.on, hand(doing), told_by=told.by, face_to_face=told.face_to_face)
    await _add(tx, doing, case_id, (entry, ""))
    for kind in (TaskKind.TELL_DEATH, TaskKind.TELL_OUTCOME):
        await _finish_unless(tx, doing, case_id, kind)
    await note(tx, doing, "outcome told", case_id)
    await _recheck(tx, doing, file)


async def undo_outcome(
    tx: Connection, doing: Doing, case_id: UUID, sought_id: UUID, reason: str
) -> None:
    """Open an outcome again with a reason; what stood before stays in the history."""
    file, outcome = await _lock(tx, doing, case_id, sought_id)
    await _add(tx, doing, case_id, (outcome.undo(hand(doing)), reason))
    for kind in (TaskKind.CONFIRM_DEATH, TaskKind.TELL_DEATH, TaskKind.TELL_OUTCOME, *_FOLLOW_UPS):
        await _finish_unless(tx, doing, case_id, kind)
    await note(tx, doing, "outcome undone", case_id)
    await _recheck(tx, doing, file)


def hand(doing: Doing) -> Hand:
    """Return who writes an entry: the account, and the person behind it."""
    return Hand(doing.by.staff_id, doing.by.person, doing.at)


async def open_words(tx: Connection, doing: Doing, entries: list[OutcomeEntry]) -> dict[UUID, str]:
    """Open the sources and reasons of entries; the caller notes who reads them."""
    closed = [one for one in entries if one.sealed_words]
    keys = await store.keys.of_records(
        tx, doing.vault, doing.society, {one.sought_id for one in closed}
    )
    return {
        one.entry_id: keys[one.sought_id].open("outcomes", f"words {one.entry_id}", words)
        for one in closed
        if (words := one.sealed_words) and one.sought_id in keys
    }


async def _lock(
    tx: Connection, doing: Doing, case_id: UUID, sought_id: UUID
) -> tuple[CaseFile, Outcome]:
    file = await store.cases.lock_file(tx, doing.society, case_id)
    if sought_id not in {one.sought_id for one in file.sought}:
        raise CaseNotFound(case_id=str(case_id))
    if file.case.closed_at is not None:
        raise CaseClosed(case_id=str(case_id))
    return file, file.outcome_of(sought_id)


async def _add(tx: Connection, doing: Doing, case_id: UUID, said: tuple[OutcomeEntry, str]) -> None:
    entry, words = said
    if words:
        key = await store.keys.of_record(tx, doing.vault, doing.society, entry.sought_id)
        closed = key.seal("outcomes", f"words {entry.entry_id}", words)
        entry = replace(entry, sealed_words=closed)
    await store.outcomes.add(tx, doing.society, case_id, entry)


async def _task(
    tx: Connection, doing: Doing, case_id: UUID, kind: TaskKind, within: timedelta
) -> None:
    await set_task(tx, (doing.society, case_id), kind, doing.at.date() + within, doing.at)


async def _finish_unless(tx: Connection, doing: Doing, case_id: UUID, kind: TaskKind) -> None:
    """Finish a task, unless another sought person of the case still needs it."""
    file = await store.cases.read_file(tx, doing.society, case_id)
    if not any(_needs(kind, file.outcome_of(one.sought_id)) for one in file.sought):
        place = (doing.society, case_id)
        await finish_task(tx, place, kind, doing.by.staff_id, doing.at)


def _needs(kind: TaskKind, outcome: Outcome) -> bool:
    died = outcome.kind is OutcomeKind.DIED
    return {
        TaskKind.CONFIRM_DEATH: died and not outcome.counts,
        TaskKind.TELL_DEATH: died and outcome.counts and not outcome.settled,
        TaskKind.TELL_OUTCOME: not died and outcome.counts and not outcome.settled,
    }.get(kind, outcome.kind is not None and outcome.kind.restored)


async def _recheck(tx: Connection, doing: Doing, before: CaseFile) -> None:
    """Take down what may no longer be said, only if what is said in public has changed.

    A call is called off in any case where a death has to be told first.
    """
    case_id = before.case.case_id
    now = await store.cases.read_file(tx, doing.society, case_id)
    await calling_off.follow(tx, now, doing.at)
    if now.relations != before.relations:
        await showing.recheck(tx, doing.society, case_id, doing.at)

"""Holding: nothing of a case is shown while anything holds it, or while it is locked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile, CaseNotFound, NotReady
from services.intake.model.holds import Hold, HoldReason, NotYoursToLift
from services.intake.model.people import Role, RoleMissing
from services.intake.model.tasks import TaskKind

from . import calling_off, showing
from .doing import Doing, note
from .tasks import finish_task


async def place_on_hold(
    tx: Connection,
    doing: Doing,
    case_id: UUID,
    why: tuple[HoldReason, str] = (HoldReason.UNSAID, ""),
    until: datetime | None = None,
) -> None:
    """Show nothing of a case from now on, for a reason more; who has no time gives none."""
    reason, words = why
    await store.cases.lock_file(tx, doing.society, case_id)
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    sealed = key.seal("holds", "words", words) if words else None
    hold = Hold(uuid4(), reason, doing.by.staff_id, doing.at, until, sealed)
    await store.holds.add(tx, (doing.society, case_id), hold)
    await note(tx, doing, "placed on hold", case_id)
    await showing.recheck(tx, doing.society, case_id, doing.at)


async def lift_hold(
    tx: Connection, doing: Doing, case_id: UUID, hold_id: UUID | None = None
) -> None:
    """End a hold, or every hold one may end; nothing is shown again by that alone.

    Raises `NotYoursToLift` where what holds the case is for others to end.
    """
    held = [
        ((doing.society, one), hold)
        for one in (await store.cases.lock_file(tx, doing.society, case_id)).case_ids
        for hold in await store.holds.list_open(tx, doing.society, one, doing.at)
    ]
    meant = [(case, one) for case, one in held if hold_id in (None, one.hold_id)]
    mine = [(case, one) for case, one in meant if one.lifted_by(doing.by)]
    if meant and not mine:
        raise NotYoursToLift(case_id=str(case_id))
    for case, one in mine:
        await store.holds.lift(tx, case, one.hold_id, doing.by.staff_id, doing.at)
        await note(tx, doing, "hold lifted", case_id)


async def end_hold(tx: Connection, society: UUID, case_id: UUID, now: datetime) -> None:
    """Let a hold whose time is over hold no more; nothing is shown again by that alone.

    The case is held meanwhile, so that one placed at the same moment is not overlooked.
    """
    await store.cases.lock_file(tx, society, case_id)
    await store.holds.sum_up(tx, (society, case_id), now)


async def lock_case(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Let nobody know of a case but who is named for it; the focal point alone can do so.

    Raises `RoleMissing`, or `NotReady` where it is locked already.
    """
    doing.by.require(Role.SAFEGUARDING)
    file = await store.cases.lock_file(tx, doing.society, case_id)
    if file.case.locked:
        raise NotReady(case_id=str(case_id))
    await calling_off.begin_case_anew(tx, doing.society, file.case_ids, doing.at)
    for one in file.case_ids:
        await store.holds.lock(tx, (doing.society, one), doing.by.staff_id, doing.at)
    for kept in await store.merges.drop_open(tx, doing.society, case_id):
        await finish_task(tx, (doing.society, kept), TaskKind.CONFIRM_MERGE, None, doing.at)
    await note(tx, doing, "case locked", case_id)
    await showing.recheck(tx, doing.society, case_id, doing.at)


async def name_for(tx: Connection, doing: Doing, case_id: UUID, staff_id: UUID) -> None:
    """Let a colleague know of a locked case; raises `NotReady` or `CaseNotFound`."""
    file = await _locked(tx, doing, case_id)
    if staff_id not in await store.people.names_of(tx, doing.society):
        raise CaseNotFound(case_id=str(case_id))
    for one in file.case_ids:
        case = (doing.society, one)
        await store.holds.name(tx, case, staff_id, doing.by.staff_id, doing.at)
    await note(tx, doing, "named for a locked case", case_id)


async def unname_for(tx: Connection, doing: Doing, case_id: UUID, staff_id: UUID) -> None:
    """Let a colleague know of a locked case no longer; somebody always does."""
    file = await _locked(tx, doing, case_id)
    case = (doing.society, case_id)
    if set(await store.holds.named(tx, *case)) <= {staff_id}:
        raise NotReady(case_id=str(case_id))
    await note(tx, doing, "no longer named", case_id)
    for one in file.case_ids:
        await store.holds.unname(tx, (doing.society, one), staff_id)


async def unlock_case(tx: Connection, doing: Doing, case_id: UUID) -> None:
    """Let a case be one like others; nothing is shown again by that alone."""
    for one in (await _locked(tx, doing, case_id)).case_ids:
        await store.holds.unlock(tx, (doing.society, one))
    await note(tx, doing, "case unlocked", case_id)


async def _locked(tx: Connection, doing: Doing, case_id: UUID) -> CaseFile:
    """Hold a locked case; only who is named for it, or sees to safety, changes the lock."""
    file = await store.cases.lock_file(tx, doing.society, case_id)
    if not file.case.locked:
        raise NotReady(case_id=str(case_id))
    named = await store.holds.named(tx, doing.society, case_id)
    if doing.by.staff_id not in named and not doing.by.may(Role.SAFEGUARDING):
        raise RoleMissing
    return file

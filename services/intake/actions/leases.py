"""Leases: the moments between a showing and its end, at which somebody is told or a face goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model import check_ins, renewals
from services.intake.model.cases import CaseFile
from services.intake.model.photos import Photo, Showing, ShowingState
from services.intake.model.tasks import TaskKind
from services.intake.store.waiting import Due

from .tasks import finish_task, set_task

_REPHOTO_WITHIN = timedelta(days=90)
_STEPS = ("end_lease", "renew_lease", "rephoto", "check_in")


async def begin(tx: Connection, society: UUID, photo: Photo, shown: Showing, now: datetime) -> None:
    """Plan the end of a lease, when it can be renewed, when its photo is old, and a check-in.

    The seeker was spoken with just now, for a first lease as for one more.
    """
    showing_id = shown.showing_id
    ends, opens = shown.shown_until + timedelta(days=1), renewals.opens_on(shown)
    await store.waiting.plan(tx, Due("end_lease", showing_id, society), _midnight(ends))
    await store.waiting.plan(tx, Due("renew_lease", showing_id, society), _midnight(opens))
    await store.waiting.plan(tx, Due("rephoto", showing_id, society), _midnight(photo.old_from))
    check_in = Due("check_in", showing_id, society)
    await store.waiting.plan(tx, check_in, now + check_ins.EVERY)


async def stop(tx: Connection, case: tuple[UUID, UUID], showing: Showing, now: datetime) -> None:
    """Strike what was planned for a showing that is over; nobody need renew it any more."""
    for what in _STEPS:
        await store.waiting.done(tx, what, showing.showing_id)
    await finish_task(tx, case, TaskKind.RENEW_LEASE, None, now)


async def prompt_renewal(tx: Connection, society: UUID, showing_id: UUID, now: datetime) -> None:
    """Tell the office that a lease can be renewed from now on, unless it is over already."""
    await store.waiting.done(tx, "renew_lease", showing_id)
    file = await find_shown(tx, society, showing_id)
    if file and file.case.merged_into:
        await _later(tx, Due("renew_lease", showing_id, society), now)
    elif file and file.showing:
        case = (society, file.case.case_id)
        await set_task(tx, case, TaskKind.RENEW_LEASE, file.showing.shown_until, now)


async def prompt_rephoto(tx: Connection, society: UUID, showing_id: UUID, now: datetime) -> None:
    """Ask the office for a new photo of somebody who is still shown with an old one."""
    await store.waiting.done(tx, "rephoto", showing_id)
    file = await find_shown(tx, society, showing_id)
    if file and file.case.merged_into:
        await _later(tx, Due("rephoto", showing_id, society), now)
    elif file and file.photo and file.photo.is_old(now.date()):
        case = (society, file.case.case_id)
        await set_task(tx, case, TaskKind.REPHOTO, now.date() + _REPHOTO_WITHIN, now)


async def find_shown(tx: Connection, society: UUID, showing_id: UUID) -> CaseFile | None:
    """Hold the file of a showing if that very showing is on the wall."""
    case_id = await store.photos.case_of_showing(tx, society, showing_id)
    if case_id is None:
        return None
    file = await store.cases.lock_file(tx, society, case_id)
    current = file.showing
    if current is None or current.showing_id != showing_id:
        return None
    return file if current.state is ShowingState.SHOWN else None


async def _later(tx: Connection, due: Due, now: datetime) -> None:
    """Ask again tomorrow: work goes on in another case, until that may be taken back."""
    await store.waiting.plan(tx, due, now + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

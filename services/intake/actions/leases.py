"""Leases: the moments between a showing and its end, at which somebody is told or a face goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model import renewals
from services.intake.model.photos import Showing, ShowingState
from services.intake.model.tasks import TaskKind
from services.intake.store.waiting import Due

from .tasks import finish_task, set_task


async def begin(tx: Connection, society: UUID, case_id: UUID, shown: Showing) -> None:
    """Plan the end of a lease, and the day from which it can be renewed."""
    showing_id = shown.showing_id
    ends, opens = shown.shown_until + timedelta(days=1), renewals.opens_on(shown)
    await store.waiting.plan(tx, Due("end_lease", showing_id, society), _midnight(ends))
    await store.waiting.plan(tx, Due("renew_lease", showing_id, society), _midnight(opens))


async def stop(tx: Connection, case: tuple[UUID, UUID], showing: Showing, now: datetime) -> None:
    """Strike what was planned for a showing that is over; nobody need renew it any more."""
    for what in ("end_lease", "renew_lease"):
        await store.waiting.done(tx, what, showing.showing_id)
    await finish_task(tx, case, TaskKind.RENEW_LEASE, None, now)


async def prompt_renewal(tx: Connection, society: UUID, showing_id: UUID, now: datetime) -> None:
    """Tell the office that a lease can be renewed from now on, unless it is over already."""
    await store.waiting.done(tx, "renew_lease", showing_id)
    case_id = await store.photos.case_of_showing(tx, society, showing_id)
    if case_id is None:
        return
    current = (await store.cases.lock_file(tx, society, case_id)).showing
    if current is None or current.showing_id != showing_id:
        return
    if current.state is ShowingState.SHOWN:
        case, last = (society, case_id), current.shown_until
        await set_task(tx, case, TaskKind.RENEW_LEASE, last, now)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

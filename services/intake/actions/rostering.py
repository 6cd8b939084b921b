"""Rostering: who is on duty from when to when, who is told where nobody is, and what was missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.chassis.database import Connection
from services.contracts.confidential.enquiries import Clock
from services.intake import store
from services.intake.model.duties import (
    Duty,
    NotTrained,
    Rostered,
    Span,
    away_span,
    check_duty,
    on_duty,
    rostered,
    take_off,
    waits_for_duty,
)
from services.intake.model.enquiries import Enquiry
from services.intake.model.people import Role
from services.intake.store.audit import Circumstances

from .doing import Doing, Moment, note
from .granting import colleague


async def put_on(tx: Connection, doing: Doing, duty: Duty) -> None:
    """Put somebody on duty.

    Raises `NotTrained`, `OnDutyThen`, `AwayThen` or `DutyTooLong`; then nothing has changed.
    """
    await _check(tx, doing, duty)
    await store.duties.save(tx, doing.society, duty, doing.by.staff_id)
    await note(tx, doing, "put on duty", duty.staff_id)


async def take_off_roster(tx: Connection, doing: Doing, duty_id: UUID) -> None:
    """Take a duty off the roster; raises `DutyGone`."""
    duty = take_off(await store.duties.lock(tx, doing.society, duty_id), doing.at)
    await store.duties.save(tx, doing.society, duty, doing.by.staff_id)
    await note(tx, doing, "taken off duty", duty.staff_id)


async def put_back(tx: Connection, doing: Doing, duty_id: UUID) -> None:
    """Put a duty back that was taken off; raises `DutyGone`, or what stands against it now."""
    duty = replace(await store.duties.lock(tx, doing.society, duty_id), off_at=None)
    await put_on(tx, doing, duty)


async def train(tx: Connection, doing: Doing, staff_id: UUID, *, done: bool) -> None:
    """Write down that a colleague is trained to be on duty since today, or is not.

    Raises `NotTrained` for somebody who answers no messages: the training gives no right.
    """
    who = await colleague(tx, doing, staff_id)
    if done and not who.may(Role.CASEWORKER):
        raise NotTrained
    await store.duties.train(tx, doing.society, staff_id, doing.today if done else None)
    await note(tx, doing, "trained for duty" if done else "not trained for duty", staff_id)


async def roster(tx: Connection, society: UUID, window: Span, at: datetime) -> list[Rostered]:
    """Return the duties of a time with what of each holds, the earliest first."""
    zone = await store.people.find_time_zone(tx, society)
    first, last = (
        moment.astimezone(ZoneInfo(zone)).date() for moment in (window.begins_at, window.ends_at)
    )
    found = await store.duties.list_within(tx, society, window, at)
    # A duty may reach beyond the window, and an absence with it.
    reach = timedelta(days=15)
    away = await store.absences.list_between(tx, society, first - reach, last + reach)
    return [rostered(duty, may_until, away, zone) for duty, may_until in found]


async def now_on_duty(tx: Connection, society: UUID, at: datetime) -> tuple[UUID, ...]:
    """Return who is on duty at a moment."""
    moment = Span(at, at + timedelta(microseconds=1))
    return on_duty(await roster(tx, society, moment, at), at)


async def tell_if_nobody(tx: Connection, enquiry: Enquiry, at: datetime) -> None:
    """Write down that something came which cannot wait, and nobody was on duty.

    All who answer then have it before their eyes, and administrators hear of it.
    """
    if waits_for_duty(enquiry) and not await now_on_duty(tx, enquiry.society, at):
        how = Circumstances(at=at, society=enquiry.society)
        await store.audit.note(tx, None, "nobody on duty", enquiry.enquiry_id, **how)


async def look_after(tx: Connection, moment: Moment) -> None:
    """Remind of what cannot wait and at which nobody looked in time.

    Administrators and the network's coordinator then see it, as with every broken promise.
    """
    society, now = moment.society, moment.at
    for enquiry in await store.inbox.lock_unlooked(tx, society, now):
        await store.enquiries.save_enquiry(tx, enquiry.be_overdue(Clock.LOOK, now))
        await store.audit.note(
            tx, None, "enquiry overdue", enquiry.enquiry_id, at=now, society=society
        )


async def _check(tx: Connection, doing: Doing, duty: Duty) -> None:
    zone = doing.by.time_zone
    theirs = await store.duties.list_of(tx, doing.society, duty.staff_id, doing.at)
    away = await store.absences.list_of(tx, doing.society, duty.staff_id, doing.today)
    able = await trained_here(tx, doing)
    check_duty(duty, able, theirs, [away_span(one, zone) for one in away])


async def trained_here(tx: Connection, doing: Doing) -> set[UUID]:
    """Return who is trained and may answer messages."""
    known = await store.duties.trained(tx, doing.society)
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    return {one.staff_id for one in lines if one.staff_id in known and Role.CASEWORKER in one.roles}

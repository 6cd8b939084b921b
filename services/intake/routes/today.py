"""Today: what waits for whoever is signed in, oldest promise first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import calling_back, doubting, tasks
from services.intake.actions.doing import Doing
from services.intake.actions.standing_in import own_and_absent
from services.intake.model.enquiries import Enquiry
from services.intake.model.inbox import TELL_AFTER
from services.intake.model.moving import Side
from services.intake.model.people import READERS, Role
from services.intake.model.rest import REST
from services.intake.pages import enquiries as view
from services.intake.store.approvals import Asked
from services.intake.store.inbox import Filter
from services.intake.store.photos import Ending
from services.intake.store.recalls import Count

from .acting import Acting
from .on_duty import duty_of, reader_of
from .session import Scoped, lent_too, page

router = APIRouter()
_SOON = timedelta(days=31)
_AHEAD = timedelta(days=7)
_MOST = 10


@router.get("/", summary="What waits for you")
@lent_too
async def show_today(request: Request, doing: Acting, tx: Scoped) -> Response:
    if doing.by.home:
        return RedirectResponse("/approvals", 303)
    works = doing.by.may(Role.CASEWORKER)
    return page(
        request,
        doing.by,
        "today.html",
        rows=await _messages(request, doing, tx) if works else [],
        told=await _told(request, doing, tx),
        offers=await _offers(doing, tx) if works else 0,
        asked=await _asked(doing, tx) if doing.by.may(Role.APPROVER) else [],
        ending=await _ending(doing, tx) if works else [],
        works=works,
        duty=await duty_of(request, doing, tx),
        called_off=await _called_off(doing, tx),
        doubts=await doubting.cases_waiting(tx, doing) if doing.by.may(*READERS) else [],
        today=doing.today,
        hanging=await _hanging(doing, tx),
        readings=await _readings(doing, tx),
        begun=await store.drafts.list_of(tx, doing.society, doing.by.staff_id) if works else [],
        **await _absences(doing, tx),
        **(await _tasks(doing, tx) if works else {"tasks": []}),
    )


async def _tasks(doing: Doing, tx: Connection) -> dict[str, Any]:
    """Return what one has to do, or anybody: what is late first, then what comes soon."""
    mine = await own_and_absent(tx, doing)
    listed = await store.tasks.list_waiting(
        tx, doing.society, mine, doing.today + _AHEAD, _MOST * 2
    )
    return {
        "tasks": listed,
        "rest": REST,
        "task_words": await tasks.open_words(tx, doing, listed),
    }


async def _hanging(doing: Doing, tx: Connection) -> list[Count]:
    """Return of which posters copies must come down; administrators hear of it once it is late."""
    if not doing.by.may(Role.CASEWORKER, Role.ADMINISTRATOR):
        return []
    return await calling_back.waiting(tx, doing, late_only=not doing.by.may(Role.CASEWORKER))


async def _absences(doing: Doing, tx: Connection) -> dict[str, Any]:
    """Return whether one is away oneself, and for whom one stands in today."""
    away = await store.absences.list_on(tx, doing.society, doing.today)
    me = doing.by.staff_id
    return {
        "own_absence": [one for one in away if one.staff_id == me],
        "standing_in": [one for one in away if one.deputy == me],
        "names": await store.people.names_of(tx, doing.society),
    }


async def _messages(request: Request, doing: Doing, tx: Connection) -> list[view.Row]:
    """Return what one has claimed oneself, or nobody has."""
    reader = await reader_of(request, doing, tx)
    # Who is on duty has theirs in a list of their own.
    ours = Filter(await own_and_absent(tx, doing), nobodys=True, on_duty=reader.on_duty)
    listed = await store.inbox.list_open(tx, doing.society, ours, after=None, limit=_MOST)
    names = await store.people.names_of(tx, doing.society)
    ids = [one.enquiry_id for one in listed]
    pictures = await store.pictures.which_have(tx, doing.society, ids)
    return [view.row(enquiry, reader, names, pictures) for enquiry in listed]


async def _told(request: Request, doing: Doing, tx: Connection) -> list[view.Row]:
    """Return of which messages those hear who do not answer any: what is pressing, or long late.

    A focal point for safeguarding hears of the one, administrators of the other.
    """
    listed: list[Enquiry] = []
    if doing.by.may(Role.SAFEGUARDING):
        listed += await store.inbox.list_pressing(tx, doing.society)
    if doing.by.may(Role.ADMINISTRATOR):
        since = doing.at - TELL_AFTER
        listed += await store.inbox.list_overdue(tx, doing.society, since, doing.at)
    names = await store.people.names_of(tx, doing.society)
    reader = await reader_of(request, doing, tx)
    once = {one.enquiry_id: one for one in listed}
    return [view.row(one, reader, names) for one in once.values()]


async def _called_off(doing: Doing, tx: Connection) -> list[tuple[UUID, date]]:
    """Return the calls one was to be on, or for a colleague who is away, that are off."""
    mine = await own_and_absent(tx, doing)
    return await store.channels.list_off(tx, doing.society, mine)


async def _readings(doing: Doing, tx: Connection) -> bool:
    """Whether one may read something for another Society now."""
    named = await store.readings.list_open(tx, doing.society, doing.at, doing.by.staff_id)
    return any(one.holds(doing.at) for one in named)


async def _offers(doing: Doing, tx: Connection) -> int:
    """Count what other Societies ask one's own to answer."""
    listed = await store.offers.list_open(tx, doing.society, doing.at)
    return sum(one.side is Side.TAKES for one in listed)


async def _asked(doing: Doing, tx: Connection) -> list[Asked]:
    return await store.approvals.list_asked(tx, doing.society, doing.by.person, _MOST)


async def _ending(doing: Doing, tx: Connection) -> list[Ending]:
    return (await store.photos.list_ending(tx, doing.society, doing.at + _SOON))[:_MOST]

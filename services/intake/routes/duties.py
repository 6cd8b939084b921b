"""The duty roster: who is trained, who is on duty from when to when, and where nobody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import Problem
from services.intake import store
from services.intake.actions import rostering
from services.intake.actions.doing import Doing
from services.intake.model.duties import (
    AwayThen,
    Duty,
    DutyTooLong,
    NotTrained,
    OnDutyThen,
    Span,
)
from services.intake.model.people import Role
from services.intake.pages import duties as view

from .acting import Administering
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/duty")
_FAR = timedelta(days=120)

_REFUSALS: dict[type[Problem], str] = {
    NotTrained: "staff",
    AwayThen: "staff",
    OnDutyThen: "begins_on",
    DutyTooLong: "ends_on",
}
"""Beside which field a refusal is said."""


@router.get("", summary="Who is on duty in the next two weeks, and when nobody is")
async def show_roster(request: Request, doing: Administering, tx: Scoped) -> Response:
    return await _draw(request, tx, doing)


@router.post("", summary="Put somebody on duty")
async def put_on(request: Request, doing: Administering, tx: Scoped) -> Response:
    form = Form(await request.form())
    trained = await rostering.trained_here(tx, doing)
    who = form.one_of("staff", [str(one) for one in trained])
    begins_at, ends_at = _moment(form, doing, "begins"), _moment(form, doing, "ends")
    if form.errors:
        return await _draw(request, tx, doing, form)
    duty = Duty(uuid4(), UUID(who), Span(begins_at, ends_at))
    try:
        await rostering.put_on(tx, doing, duty)
    except tuple(_REFUSALS) as refused:
        form.errors[_REFUSALS[type(refused)]] = f"problem_{type(refused).__name__}"
        return await _draw(request, tx, doing, form)
    return _back()


@router.post("/{duty_id}/taking-off", summary="Take a duty off the roster; it can be put back")
async def take_off(duty_id: UUID, doing: Administering, tx: Scoped) -> Response:
    await rostering.take_off_roster(tx, doing, duty_id)
    return _back("#off")


@router.post("/{duty_id}/putting-back", summary="Put a duty back that was taken off")
async def put_back(duty_id: UUID, doing: Administering, tx: Scoped) -> Response:
    await rostering.put_back(tx, doing, duty_id)
    return _back()


@router.post("/training", summary="Say that a colleague is trained to be on duty, or is not")
async def train(request: Request, doing: Administering, tx: Scoped) -> Response:
    form = Form(await request.form())
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    who = form.one_of("staff_id", [str(line.staff_id) for line in lines])
    if who:
        await rostering.train(tx, doing, UUID(who), done=form.values.get("trained") == "yes")
    return _back("#trained")


def _back(part: str = "") -> RedirectResponse:
    return RedirectResponse(f"/duty{part}", 303)


def _moment(form: Form, doing: Doing, which: str) -> datetime:
    """Read a day and a time of day by the Society's clock."""
    day = form.day(f"{which}_on", after=doing.yesterday, within=90)
    found = view.moment(day, form.values.get(f"{which}_at", ""), doing.by.time_zone)
    if found is None:
        form.errors[f"{which}_at"] = "need_time"
        return doing.at
    return found.astimezone(UTC)


async def _draw(
    request: Request, tx: Connection, doing: Doing, form: Form | None = None
) -> Response:
    words, zone = catalogue_of(request), doing.by.time_zone
    shown, errors = view.window(doing.at, zone), form.errors if form else {}
    far = Span(doing.at, doing.at + _FAR)
    roster = await rostering.roster(tx, doing.society, shown, doing.at)
    every = await rostering.roster(tx, doing.society, far, doing.at)
    names = await store.people.names_of(tx, doing.society)
    trained = await store.duties.trained(tx, doing.society)
    able = await rostering.trained_here(tx, doing)
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    return page(
        request,
        doing.by,
        "duty.html",
        status=422 if errors else 200,
        days=view.days(roster, shown, names, words, zone),
        lines=view.lines(every, names),
        off=[one.duty for one in every if one.duty.off_at],
        names=names,
        trained=trained,
        choices=[(str(one), name) for one, name in names.items() if one in able],
        colleagues=[one for one in lines if one.active and Role.CASEWORKER in one.roles],
        zone=view.zone_of(doing.at, zone),
        values=form.values if form else Typed(begins_on=doing.today.isoformat()),
        errors={field: words.text(key) for field, key in errors.items()},
    )

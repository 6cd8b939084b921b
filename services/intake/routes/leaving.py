"""Leaving, coming back, being away: what is in hand always has somebody."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import granting, leaving, standing_in
from services.intake.actions.doing import Doing
from services.intake.actions.standing_in import Away
from services.intake.pages import staff as view

from .acting import Acting, Administering
from .confirming import Entrusting
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page
from .staff import read_wish, show_links, to_person

router = APIRouter()


@router.get("/staff/{staff_id}/leaving", summary="What a colleague holds, and to whom it goes")
async def ask_leaving(
    request: Request, staff_id: UUID, doing: Administering, tx: Scoped
) -> Response:
    who = await granting.colleague(tx, doing, staff_id)
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    return page(
        request,
        doing.by,
        "staff_leaving.html",
        who=who,
        held=await store.holdings.count(tx, doing.society, staff_id),
        successors=view.successors(lines, staff_id),
    )


@router.post("/staff/{staff_id}/leaving", summary="Hand over everything and end all access")
async def leave(request: Request, staff_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    successor = form.one_of("successor", [str(line.staff_id) for line in lines], needed=False)
    await leaving.leave(tx, doing, staff_id, UUID(successor) if successor else None)
    return to_person(staff_id)


@router.post("/staff/{staff_id}/rejoining", summary="Invite somebody who left, as the same person")
async def rejoin(request: Request, staff_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    wish = read_wish(Form(await request.form()), doing)
    link = await leaving.rejoin(tx, doing, staff_id, wish)
    who = await granting.colleague(tx, doing, staff_id)
    return show_links(request, doing, [(who.name, who.email, link.token)])


@router.get("/absence", summary="The form to say that one is away, or a colleague is")
async def ask_absence(
    request: Request, doing: Acting, tx: Scoped, of: UUID | None = None
) -> Response:
    return await _absence(request, tx, doing, of or doing.by.staff_id)


@router.post("/absence", summary="Be away for some days, with a deputy")
async def go_away(request: Request, doing: Acting, tx: Scoped, of: UUID | None = None) -> Response:
    form, whose = Form(await request.form()), of or doing.by.staff_id
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    begins_on = form.day("begins_on", after=doing.yesterday)
    until = form.day("until", after=doing.yesterday)
    deputy = form.one_of("deputy", [one for one, _ in view.working(lines, whose)])
    if "until" not in form.errors and until < begins_on:
        form.errors["until"] = "need_day_order"
    if form.errors:
        return await _absence(request, tx, doing, whose, form)
    await standing_in.go_away(tx, doing, Away(whose, UUID(deputy), begins_on, until))
    return _back(doing, whose)


@router.post("/absence/return", summary="Be back before the last day of an absence")
async def come_back(doing: Acting, tx: Scoped, of: UUID | None = None) -> Response:
    whose = of or doing.by.staff_id
    await standing_in.come_back(tx, doing, whose)
    return _back(doing, whose)


async def _absence(
    request: Request, tx: Connection, doing: Doing, whose: UUID, form: Form | None = None
) -> Response:
    standing_in.check_whose(doing, whose)
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    words, errors = catalogue_of(request), form.errors if form else {}
    return page(
        request,
        doing.by,
        "absence.html",
        status=422 if errors else 200,
        whose=await granting.colleague(tx, doing, whose),
        deputies=view.working(lines, whose),
        away=await store.absences.list_of(tx, doing.society, whose, doing.today),
        names={line.staff_id: line.name for line in lines},
        values=form.values if form else Typed(begins_on=doing.today.isoformat()),
        errors={field: words.text(key) for field, key in errors.items()},
    )


def _back(doing: Doing, whose: UUID) -> RedirectResponse:
    return RedirectResponse("/", 303) if whose == doing.by.staff_id else to_person(whose)

"""Lending an approver: what one's Society asks for, is asked for, offers and agrees to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.actions import lending
from services.intake.actions.doing import Doing
from services.intake.actions.lending import Ask
from services.intake.model.lendings import LONGEST_DAYS
from services.intake.model.people import Role
from services.intake.pages import lendings as view
from services.intake.pages import staff
from services.intake.pages.moments import end_of

from .acting import Administering
from .confirming import Entrusting
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/society/lending")

_ALL, _NOBODY = "all", "nobody"


@router.get("", summary="Approvers one's Society borrows and lends")
async def show_lending(request: Request, doing: Administering, tx: Scoped) -> Response:
    return await _draw(request, tx, doing)


@router.post("", summary="Ask the network, or one Society, for an approver")
async def ask(request: Request, doing: Administering, tx: Scoped) -> Response:
    form = Form(await request.form())
    others = await _others(tx, doing)
    of = form.one_of("of", [_ALL, *map(str, others)])
    day = form.day("until", after=doing.today, within=LONGEST_DAYS)
    reason = form.text("reason", most=300)
    if form.errors:
        return await _draw(request, tx, doing, form)
    societies = tuple(others) if of == _ALL else (UUID(of),)
    wanted = Ask(societies, of == _ALL, end_of(day, doing.by.time_zone), reason)
    await lending.ask(tx, doing, wanted)
    return _back()


@router.post("/{lending_id}/offer", summary="Offer one of one's approvers")
async def offer(request: Request, lending_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    able = [one for one, _ in await _approvers(tx, doing)]
    who = form.one_of(f"who-{lending_id}", able)
    if form.errors:
        return await _draw(request, tx, doing, form)
    await lending.offer(tx, doing, lending_id, UUID(who))
    return _back()


@router.post("/{lending_id}/acceptance", summary="Let who is offered approve here for a while")
async def accept(request: Request, lending_id: UUID, doing: Entrusting, tx: Scoped) -> Response:
    form = Form(await request.form())
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    own = [one for one, _ in staff.working(lines)]
    same = form.one_of(f"same-{lending_id}", [_NOBODY, *own])
    if form.errors:
        return await _draw(request, tx, doing, form)
    account = UUID(same) if same != _NOBODY else None
    offered = form.record("staff_id", NotFound)  # whom the page named; it may be another by now
    await lending.accept(tx, doing, lending_id, offered, account)
    return _back()


@router.post("/{lending_id}/ending", summary="End a lending, an offer or an ask at once")
async def end(lending_id: UUID, doing: Administering, tx: Scoped) -> Response:
    await lending.end(tx, doing, lending_id)
    return _back()


async def _others(tx: Connection, doing: Doing) -> dict[UUID, str]:
    societies = await store.societies.list_all(tx)
    return {one.society: one.name for one in societies if one.society != doing.society}


async def _approvers(tx: Connection, doing: Doing) -> list[tuple[str, str]]:
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    return staff.working([one for one in lines if Role.APPROVER in one.roles])


async def _draw(
    request: Request, tx: Connection, doing: Doing, form: Form | None = None
) -> Response:
    words, errors = catalogue_of(request), form.errors if form else {}
    others = await _others(tx, doing)
    lines = await store.staff.list_all(tx, doing.society, doing.at)
    found = await store.lendings.list_open(tx, doing.society, doing.at)
    chosen = [(_ALL, words.text("lending_all")), *((str(k), v) for k, v in others.items())]
    shown: dict[str, Any] = {
        "lists": view.sort_out(found, doing.at),
        "societies": others,
        "of": chosen,
        "approvers": await _approvers(tx, doing),
        "own": staff.working(lines),
        "names": await store.lendings.names_of_lent(tx, found),
        "last": doing.today + timedelta(days=LONGEST_DAYS),
        "longest": LONGEST_DAYS,
    }
    return page(
        request,
        doing.by,
        "society_lending.html",
        status=422 if errors else 200,
        values=form.values if form else Typed(),
        errors={field: words.text(key) for field, key in errors.items()},
        **shown,
    )


def _back() -> RedirectResponse:
    return RedirectResponse("/society/lending", 303)

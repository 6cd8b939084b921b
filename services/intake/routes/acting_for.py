"""Acting for another Society: who was lent changes over, and back with one click."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.web.layer import SAFE
from services.chassis.web.pages import wants_page
from services.intake import store
from services.intake.actions import lending

from .acting import Acting
from .session import Scoped, lent_too, page

router = APIRouter(prefix="/acting-for")


@router.get("", summary="The Societies one is lent to")
@lent_too
async def show_lendings(
    request: Request, doing: Acting, tx: Scoped, over: bool = False
) -> Response:
    mine = []
    if doing.by.home is None:
        theirs = await store.lendings.list_of(tx, doing.society, doing.by.staff_id, doing.at)
        mine = [one for one in theirs if one.holds(doing.at)]
    names = await store.lendings.names_of_societies(tx, [one.other for one in mine])
    return page(request, doing.by, "acting_for.html", mine=mine, names=names, over=over)


@router.post("", summary="Act for a Society one is lent to")
async def begin(
    request: Request, doing: Acting, tx: Scoped, lending_id: Annotated[UUID, Form()]
) -> Response:
    await lending.begin_acting(tx, doing, request.state.session, lending_id)
    return RedirectResponse("/approvals", 303)


@router.post("/home", summary="Act for one's own Society again")
@lent_too
async def stop(request: Request, doing: Acting, tx: Scoped) -> Response:
    await lending.stop_acting(tx, doing, request.state.session)
    return RedirectResponse("/", 303)


def lead_home(request: Request) -> Response | None:
    """Lead to the page that says a lending is over; None where a form was sent meanwhile."""
    if request.method not in SAFE or not wants_page(request.scope):
        return None
    return RedirectResponse("/acting-for?over=yes", 303)

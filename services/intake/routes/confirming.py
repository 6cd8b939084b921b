"""Confirming: keys and exports want a fresh code or passkey, at most five minutes old.

A route that wants it depends on `SteppedUp` instead of `Signed`; whoever has not proved lately who
they are comes to `/confirm` first, and back with everything they had typed.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.web.layer import SAFE
from services.chassis.web.pages import wants_page
from services.intake.actions import passkeys, proving
from services.intake.actions.doing import Doing
from services.intake.actions.signing_in import SignedIn
from services.intake.model.doors import Purpose, StepUpNeeded, proved_lately
from services.intake.model.people import Member

from .acting import Administering, Coordinating
from .going_on import Way, go_on
from .session import (
    COOKIE,
    Signed,
    address_of,
    catalogue_of,
    keep,
    own_path,
    page,
    page_before,
    resources_of,
)

router = APIRouter()


async def stepped_up(request: Request, member: Signed) -> Member:
    """Return who is signed in and proved it in the last five minutes; raises `StepUpNeeded`."""
    session = request.state.session
    if not proved_lately(session, resources_of(request).clock()):
        request.state.kept = await keep(request, session, request.cookies[COOKIE])
        raise StepUpNeeded
    return member


SteppedUp = Annotated[Member, Depends(stepped_up)]


async def entrusting(doing: Administering, member: SteppedUp) -> Doing:
    """Return an administrator who proved lately who they are.

    Whoever gives others access wants this: a stolen session must not take over a colleague.
    """
    return doing


Entrusting = Annotated[Doing, Depends(entrusting)]


async def admitting(doing: Coordinating, member: SteppedUp) -> Doing:
    """Return a coordinator who proved lately who they are: a new Society is a way in as well."""
    return doing


Admitting = Annotated[Doing, Depends(admitting)]


def ask_to_confirm(request: Request) -> Response | None:
    """Lead to the page that asks for a code or a passkey and comes back; None for a JSON client."""
    if not wants_page(request.scope):
        return None
    if request.method in SAFE:
        asked = {"next": address_of(request)}
        return RedirectResponse(f"/confirm?{urlencode(asked, quote_via=quote)}", 303)
    return _draw(request, Way(page_before(request), request.state.kept), status=403)


@router.get("/confirm", summary="Ask for a fresh code or passkey")
async def show_confirm(request: Request, member: Signed) -> Response:
    return _draw(request, Way(own_path(request.query_params.get("next"))))


@router.post("/confirm", summary="Confirm with a code")
async def confirm_by_code(request: Request, member: Signed) -> Response:
    form = await request.form()
    way = Way.of(form)
    if not _may_try(request):
        return _slowed(request, way)
    session, typed = request.state.session, str(form.get("code", ""))
    if not await proving.confirm_by_code(resources_of(request), session, typed):
        return _draw(request, way, status=422, errors={"code": "confirm_wrong"})
    return go_on(request, SignedIn(request.cookies[COOKIE], member), way)


@router.post("/confirm/passkey", summary="Ask the browser for a passkey, to confirm")
async def ask_for_passkey(request: Request, member: Signed) -> Response:
    way, resources = Way.of(await request.form()), resources_of(request)
    if not await passkeys.has_any(resources, member):
        return _draw(request, way, status=422, errors={"passkey": "confirm_no_passkey"})
    return page(
        request,
        member,
        "passkey.html",
        title=catalogue_of(request).text("confirm_title"),
        action="/confirm/passkey/answer",
        kind="get",
        asked=await passkeys.ask(resources, Purpose.CONFIRM, member.staff_id),
        fields={"next": way.next, "kept": way.kept},
        away=way.next,
    )


@router.post("/confirm/passkey/answer", summary="Confirm with a passkey")
async def confirm_by_passkey(request: Request, member: Signed) -> Response:
    form = await request.form()
    way = Way.of(form)
    if not _may_try(request):
        return _slowed(request, way)
    given = (str(form.get("challenge_id", "")), str(form.get("answer", "")))
    if not await proving.confirm_by_passkey(resources_of(request), request.state.session, *given):
        return _draw(request, way, status=422, errors={"passkey": "passkey_wrong"})
    return go_on(request, SignedIn(request.cookies[COOKIE], member), way)


def _may_try(request: Request) -> bool:
    resources = resources_of(request)
    network = resources.limits.network(request.scope)
    return proving.may_confirm(resources, network, request.state.session)


def _slowed(request: Request, way: Way) -> Response:
    slowed = _draw(request, way, status=429, errors={"code": "error_wait"})
    slowed.headers["retry-after"] = "60"
    return slowed


def _draw(
    request: Request, way: Way, *, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    words, member = catalogue_of(request), request.state.session.member
    said = {field: words.text(key) for field, key in (errors or {}).items()}
    return page(request, member, "confirm.html", status=status, way=way, errors=said, back="/")

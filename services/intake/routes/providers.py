"""The other door: a Society's own identity provider, and always a passkey beside it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.actions import providing
from services.intake.actions.providing import Leaving, Returned
from services.intake.model.doors import CHALLENGE, ProviderRefused, ProviderSilent
from services.intake.pages import TEMPLATES

from .going_on import Way
from .session import catalogue_of, own_path, resources_of
from .signing_in import draw_passkey

router = APIRouter(prefix="/sign-in/provider")
COOKIE = "__Host-errand"
_SECONDS = int(CHALLENGE.total_seconds())


@router.get("", summary="Ask for the e-mail whose Society signs in elsewhere")
async def show_other_door(request: Request) -> Response:
    return _draw(request, next=own_path(request.query_params.get("next")))


@router.post("", summary="Lead to the identity provider of a Society")
async def leave(request: Request) -> Response:
    resources, form = resources_of(request), await request.form()
    email, way = str(form.get("email", "")), Way.of(form)
    again = {"next": way.next, "email": email}
    if not resources.limits.allow(resources.limits.network(request.scope), "sign_in"):
        return _draw(request, status=429, error="error_wait", **again)
    try:
        leaving = await providing.leave(resources, email, way.next)
    except (ProviderRefused, ProviderSilent) as problem:
        return _failed(request, problem)
    if leaving is None:
        return _draw(request, status=422, error="provider_none", **again)
    return _on_the_way(request, leaving)


@router.get("/back", summary="Come back from an identity provider")
async def come_back(request: Request) -> Response:
    resources, browser = resources_of(request), request.cookies.get(COOKIE, "")
    if not resources.limits.allow(resources.limits.network(request.scope), "sign_in"):
        return _stop(request, 429, "provider_failed_title", "error_wait")
    try:
        returned = await providing.come_back(resources, browser, dict(request.query_params))
    except (ProviderRefused, ProviderSilent) as problem:
        return _failed(request, problem)
    return _go_on(request, returned)


def _go_on(request: Request, returned: Returned) -> Response:
    if not returned.known:
        return _stop(request, 422, "provider_failed_title", "provider_unknown")
    if returned.asked is None:
        return _stop(request, 422, "provider_first_title", "provider_first")
    return draw_passkey(request, catalogue_of(request), returned.asked, Way(returned.next))


def _on_the_way(request: Request, leaving: Leaving) -> Response:
    """Draw the link that leads away: a form may lead to our own pages alone."""
    answer = _page(request, "provider_go.html", address=leaving.address, host=leaving.host)
    # Lax, since one comes back from another site; it holds as long as the errand does.
    answer.set_cookie(
        COOKIE,
        leaving.browser,
        max_age=_SECONDS,
        secure=True,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer


def _failed(request: Request, problem: ProviderRefused | ProviderSilent) -> Response:
    silent = isinstance(problem, ProviderSilent)
    text = "provider_silent" if silent else "provider_failed"
    return _stop(request, int(problem.status), "provider_failed_title", text)


def _stop(request: Request, status: int, title: str, text: str) -> Response:
    return _page(request, "provider_stop.html", status=status, title=title, text=text)


def _draw(
    request: Request,
    *,
    status: int = 200,
    error: str = "",
    next: str = "/",  # noqa: A002 - the field of the form
    email: str = "",
) -> Response:
    errors = {"email": catalogue_of(request).text(error)} if error else {}
    given = {"errors": errors, "next": next, "email": email}
    return _page(request, "provider.html", status=status, **given)


def _page(request: Request, name: str, *, status: int = 200, **context: Any) -> Response:
    return TEMPLATES.page(name, catalogue_of(request), status=status, **context)

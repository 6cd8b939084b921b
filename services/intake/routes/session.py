"""Who asks: the session every page of the portal stands on, and the frame it is drawn in.

`Signed` gives the member or ends the request: a page leads to `/sign-in`, a client that wants JSON
gets 401. For unsafe methods it also wants the session's form token: the field `token`
(`token_field()` in a template), or, where the body is a file that must not be read before one knows
who sends it, the query parameter `token` in the form's action.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from services.chassis.database import Connection, transaction_of
from services.chassis.problems import NotFound
from services.chassis.web.layer import SAFE
from services.chassis.web.pages import Link, wants_page
from services.chassis.web.tokens import FormSeal, csrf_holds, csrf_token
from services.chassis.web.words import Catalogue
from services.contracts.sealing import DoesNotFit
from services.intake.model.lendings import LendingOver
from services.intake.model.people import READERS, FormNotOurs, Member, Role, Session, SignInNeeded
from services.intake.pages import TEMPLATES, WORDS
from services.intake.resources import Resources
from services.intake.store import lendings, sessions
from services.intake.store.scopes import transaction_for

COOKIE = "__Host-session"
TABS: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("/", "tab_today", tuple(Role)),
    ("/cases", "tab_cases", READERS),
    ("/enquiries", "tab_enquiries", (Role.CASEWORKER,)),
    ("/approvals", "tab_approvals", READERS),
    ("/posters", "tab_posters", (Role.ADMINISTRATOR,)),
    ("/copies", "tab_copies", (Role.CASEWORKER, Role.ADMINISTRATOR)),
    ("/staff", "tab_staff", (Role.ADMINISTRATOR,)),
    ("/society", "tab_society", (Role.ADMINISTRATOR,)),
    ("/network/societies", "tab_network", (Role.COORDINATOR,)),
    ("/reach", "tab_reach", (Role.ADMINISTRATOR, Role.COORDINATOR)),
    ("/audit", "tab_audit", (Role.AUDITOR,)),
)
"""The tabs of the portal, and whose they are."""

LENT_TABS = ("/approvals",)
"""The tabs of somebody who was lent, while they act for the other Society."""

Route = TypeVar("Route", bound=Callable[..., Any])

_NEVER_KEPT = ("/account/password", "/account/app")
"""Forms that carry what one signs in with: nothing of them is shown again, not even sealed."""

_FORM = "application/x-www-form-urlencoded"


def resources_of(request: Request) -> Resources:
    """Return what the process has open."""
    return cast(Resources, request.app.state.resources)


def lent_too(route: Route) -> Route:
    """Let a route answer also somebody who was lent to the Society: all others are not there."""
    route.lent_too = True  # type: ignore[attr-defined]
    return route


async def signed(request: Request) -> Member:
    """Return who is signed in; raises `SignInNeeded`, or `FormNotOurs` for a form without token."""
    resources, token = resources_of(request), request.cookies.get(COOKIE, "")
    session = await _find(resources, token) if token else None
    if session is None or not session.alive(resources.clock()):
        request.state.ended = bool(token)
        request.state.kept = await keep(request, session, token) if session else ""
        raise SignInNeeded
    request.state.session = session
    _check_lending(request, session)
    request.state.token = csrf_token(_token_secret(resources), token)
    if request.method not in SAFE and not await _form_is_ours(request, token):
        raise FormNotOurs
    return session.member


def _check_lending(request: Request, session: Session) -> None:
    """Go on unless somebody acts for another Society no longer, or never may here."""
    if session.lending_id is None:
        return
    if session.member.home is None:
        raise LendingOver
    if not getattr(request.scope["endpoint"], "lent_too", False):
        raise NotFound


Signed = Annotated[Member, Depends(signed)]


async def scoped(request: Request, member: Signed) -> AsyncIterator[Connection]:
    """Open the transaction a request runs in, in the member's Society; commit before the answer."""
    async with transaction_for(resources_of(request).pool, member) as tx:
        yield tx


Scoped = Annotated[Connection, Depends(scoped, scope="function")]


def catalogue_of(request: Request) -> Catalogue:
    """Return the words a page is drawn in: as chosen, or as the browser asks."""
    return _catalogue(request.scope)


def catalogue_of_scope(scope: Scope) -> Catalogue:
    """Return the words of an error page, whether or not somebody is signed in."""
    return _catalogue(scope)


def page(
    request: Request, member: Member, name: str, *, status: int = 200, **context: Any
) -> HTMLResponse:
    """Draw a page of the portal in its frame."""
    words = catalogue_of(request)
    frame = {
        "tabs": _tabs(request, member, words),
        "me": member.name,
        "member": member,
        "token": request.state.token,
        "back": address_of(request) if request.method in SAFE else "/",
    }
    return TEMPLATES.page(name, words, status=status, **(frame | context))


def ask_to_sign_in(request: Request) -> Response | None:
    """Lead to the sign-in page, which comes back here; what was typed meanwhile is kept, sealed.

    Returns None where a client wants JSON.
    """
    if not wants_page(request.scope):
        return None
    if request.method in SAFE:
        asked = {"next": address_of(request)} | ({"ended": "yes"} if request.state.ended else {})
        return RedirectResponse(f"/sign-in?{urlencode(asked, quote_via=quote)}", 303)
    return draw_sign_in(
        request, status=401, next=page_before(request), ended=True, kept=request.state.kept
    )


def draw_sign_in(
    request: Request, words: Catalogue | None = None, *, status: int = 200, **context: Any
) -> HTMLResponse:
    """Draw the door, with what is known and never with a password."""
    given = {"next": "/", "ended": False, "out": False, "kept": "", "email": ""} | context
    return TEMPLATES.page("sign_in.html", words or catalogue_of(request), status=status, **given)


def own_path(text: str | None) -> str:
    """Return a path of our own to go on to; anything else becomes the start page."""
    path = text or "/"
    ours = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if ours and not path.startswith(("/sign-", "/language", "/confirm")) else "/"


def kept_forms(resources: Resources) -> FormSeal:
    """Return the seal of what was typed when a session had ended."""
    return FormSeal(resources.vault.derived("kept forms"), purpose="kept")


def token_of(resources: Resources, session: str) -> str:
    """Return the token that the forms of a session carry."""
    return csrf_token(_token_secret(resources), session)


async def _find(resources: Resources, token: str) -> Session | None:
    at = resources.clock()
    async with transaction_of(resources.pool) as tx:
        session = await sessions.find(tx, token, at)
        if session and session.alive(at):
            await sessions.see(tx, token, session, at)
            session = await _acting_for(tx, session, at)
    return session


async def _acting_for(tx: Connection, session: Session, at: datetime) -> Session:
    """Return a session as the Society it acts for knows it; where that is over it is home again."""
    if session.lending_id is None:
        return session
    lent = await lendings.find_lent(tx, session.member, session.lending_id, at)
    if lent is None:
        await sessions.act_for(tx, session.session_id, None)
        return session
    return replace(session, member=lent)


async def _form_is_ours(request: Request, session: str) -> bool:
    secret = _token_secret(resources_of(request))
    return csrf_holds(await _given_token(request), secret, session)


async def _given_token(request: Request) -> str:
    if "token" in request.query_params:
        return request.query_params["token"]
    if not _is_form(request):
        return ""
    return str((await request.form()).get("token", ""))


async def keep(request: Request, session: Session, token: str) -> str:
    """Seal what a form says for the one who typed it, so that signing in again loses nothing."""
    resources = resources_of(request)
    if not _is_form(request) or request.url.path in _NEVER_KEPT:
        return ""
    if not await _form_is_ours(request, token):
        return ""
    fields = [
        [name, value]
        for name, value in (await request.form()).multi_items()
        if isinstance(value, str) and name != "token"
    ]
    query = [(name, value) for name, value in parse_qsl(request.url.query) if name != "token"]
    to = request.url.path + (f"?{urlencode(query)}" if query else "")
    state = {"by": str(session.member.staff_id), "to": to, "fields": fields}
    try:
        return kept_forms(resources).seal(state, resources.clock())
    except DoesNotFit:
        return ""


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return request.method not in SAFE and kind == _FORM


def page_before(request: Request) -> str:
    """Return the page of ours a form was sent from."""
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc != request.headers.get("host"):
        return "/"
    return own_path(before.path + (f"?{before.query}" if before.query else ""))


def _token_secret(resources: Resources) -> bytes:
    return resources.vault.derived("form tokens")


def address_of(request: Request) -> str:
    """Return the path and query that were asked for."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _tabs(request: Request, member: Member, words: Catalogue) -> tuple[Link, ...]:
    path = request.url.path
    return tuple(
        Link(href, words.text(key), path == href or (href != "/" and path.startswith(f"{href}/")))
        for href, key, roles in TABS
        if member.may(*roles) and (member.home is None or href in LENT_TABS)
    )


def _catalogue(scope: Scope) -> Catalogue:
    session = scope.get("state", {}).get("session")
    chosen = WORDS.find(session.language) if session and session.language else None
    return chosen or WORDS.preferred(Headers(scope=scope).get("accept-language"))

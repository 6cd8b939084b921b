"""What people ask of the board: the door, the page, the operations book."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.responses import HTMLResponse, Response

from infra.board import pages
from infra.board.reading import DAY, SPANS
from infra.board.resources import Resources
from infra.board.sessions import Session
from services.chassis import problems
from services.chassis.logs import log
from services.chassis.web.tokens import csrf_holds, csrf_token

_log = log(__name__)
router = APIRouter()


@router.get("/", summary="Show whether anything needs a person")
async def board(request: Request, span: str = DAY.name, renew: str = "yes") -> Response:
    kept = _kept(request)
    session = _session(request)
    if session is None:
        return _to("/sign-in")
    sight = await kept.watcher.see(SPANS.get(span, DAY))
    page = kept.page(
        "board.html",
        view=pages.view(kept.watcher.panels, sight),
        spans=list(SPANS.values()),
        renews=renew != "no",
        me=session.name,
        csrf=_csrf(request),
    )
    if renew != "no":
        page.headers["refresh"] = "60"  # a page that renews itself can be told to stop (WCAG 2.2.1)
    return page


@router.get("/operations", summary="Show the operations book")
async def operations(request: Request) -> Response:
    kept, session = _kept(request), _session(request)
    if session is None:
        return _to("/sign-in")
    return kept.page("operations.html", book=kept.book, me=session.name, csrf=_csrf(request))


@router.get("/sign-in", summary="Show the door")
async def door(request: Request) -> Response:
    return _to("/") if _session(request) else _at_the_door(_kept(request))


@router.post("/sign-in", summary="Sign in with name, password and code")
async def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    kept = _kept(request)
    network = kept.limits.network(request.scope)
    if not kept.limits.allow(network, "sign-in"):
        _log.warning("sign-in slowed")
        return _at_the_door(kept, HTTPStatus.TOO_MANY_REQUESTS, trouble="slow")
    if not await kept.door.lets_in(name, password, code, kept.clock()):
        _log.warning("sign-in refused")
        return _at_the_door(kept, HTTPStatus.UNPROCESSABLE_ENTITY, trouble="wrong")
    answer = _to("/")
    answer.set_cookie(
        kept.cookie,
        kept.sessions.begin(name),
        path="/",
        secure=kept.settings.https,
        httponly=True,
        samesite="strict",
    )
    return answer


@router.post("/sign-out", summary="Sign out")
async def sign_out(request: Request, csrf: Annotated[str, Form(max_length=100)] = "") -> Response:
    kept, token = _kept(request), _token(request)
    if not csrf_holds(csrf, kept.secret, token):
        raise problems.Refused
    kept.sessions.end(token)
    answer = _to("/sign-in")
    answer.delete_cookie(kept.cookie, path="/", secure=kept.settings.https, httponly=True)
    return answer


@router.get("/health/live", summary="Say that the process runs")
@router.get("/health/ready", summary="Say that the board can be shown")
async def ready() -> JSONResponse:
    return JSONResponse({"ready": True})


def _kept(request: Request) -> Resources:
    kept: Resources = request.app.state.resources
    return kept


def _token(request: Request) -> str:
    return request.cookies.get(_kept(request).cookie, "")


def _session(request: Request) -> Session | None:
    return _kept(request).sessions.find(_token(request))


def _csrf(request: Request) -> str:
    return csrf_token(_kept(request).secret, _token(request))


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def _at_the_door(kept: Resources, status: int = HTTPStatus.OK, trouble: str = "") -> HTMLResponse:
    nobody = not kept.door.has_operators
    return kept.page("sign-in.html", status, trouble=trouble, nobody=nobody)

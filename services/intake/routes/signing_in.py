"""The door: signing in, signing out, and the language one reads in."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Transaction
from services.chassis.web.words import Catalogue
from services.intake.actions import passkeys, signing_in
from services.intake.actions.signing_in import Attempt
from services.intake.model.doors import Beginning, Challenge, Purpose
from services.intake.pages import TEMPLATES, WORDS
from services.intake.store import sessions

from .going_on import Way, device, let_in
from .session import (
    COOKIE,
    Signed,
    catalogue_of,
    draw_sign_in,
    lent_too,
    own_path,
    resources_of,
)

router = APIRouter()
_Text = Annotated[str, Form()]


@router.get("/sign-in", summary="Show the door")
async def show_door(request: Request) -> Response:
    asked = request.query_params
    return draw_sign_in(
        request,
        _words(request, asked.get("language", "")),
        next=own_path(asked.get("next")),
        ended="ended" in asked,
        out="out" in asked,
    )


@router.post("/sign-in", summary="Sign in with e-mail, password and code")
async def sign_in(request: Request) -> Response:
    resources, form = resources_of(request), await request.form()
    attempt = Attempt(**{one.name: str(form.get(one.name, "")) for one in fields(Attempt)})
    network = resources.limits.network(request.scope)
    words = _words(request, attempt.language)
    way = Way.of(form)
    kept = {"next": way.next, "kept": way.kept, "email": attempt.email}
    if not signing_in.may_try(resources, network, attempt):
        return _slowed(request, words, way, email=attempt.email)
    who = await signing_in.sign_in(resources, attempt, device(request))
    if who is None:
        wrong = {"email": words.text("sign_in_wrong")}
        return draw_sign_in(request, words, status=422, errors=wrong, **kept)
    return await let_in(request, who, way)


@router.post("/sign-in/passkey", summary="Ask the browser for a passkey")
async def ask_for_passkey(request: Request) -> Response:
    resources, form = resources_of(request), await request.form()
    words, way = _words(request, str(form.get("language", ""))), Way.of(form)
    if not resources.limits.allow(resources.limits.network(request.scope), "sign_in"):
        return _slowed(request, words, way)
    challenge, options = await passkeys.ask(resources, Purpose.SIGN_IN)
    return draw_passkey(request, words, (challenge, options), way)


@router.post("/sign-in/passkey/answer", summary="Sign in with a passkey")
async def sign_in_with_passkey(request: Request) -> Response:
    resources, form = resources_of(request), await request.form()
    words, way = _words(request, str(form.get("language", ""))), Way.of(form)
    if not resources.limits.allow(resources.limits.network(request.scope), "sign_in"):
        return _slowed(request, words, way)
    given = {name: str(form.get(name, "")) for name in ("challenge_id", "answer")}
    how = Beginning(words.language, device(request))
    who = await signing_in.sign_in_with_passkey(resources, how, **given)
    if who is None:
        wrong = {"passkey": words.text("passkey_wrong")}
        again = {"next": way.next, "kept": way.kept, "errors": wrong}
        return draw_sign_in(request, words, status=422, **again)
    return await let_in(request, who, way)


@router.post("/sign-out", summary="Sign out")
@lent_too
async def sign_out(request: Request, member: Signed) -> Response:
    await signing_in.sign_out(resources_of(request), request.cookies[COOKIE], member)
    answer = RedirectResponse("/sign-in?out=yes", 303)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return answer


@router.post("/language", summary="Read in another language")
@lent_too
async def choose_language(
    request: Request,
    member: Signed,
    tx: Transaction,
    language: _Text,
    next: _Text = "/",  # noqa: A002
) -> Response:
    if WORDS.find(language):
        await sessions.choose_language(tx, request.cookies[COOKIE], language)
    return RedirectResponse(own_path(next), 303)


def _words(request: Request, language: str) -> Catalogue:
    return WORDS.find(language) or catalogue_of(request)


def draw_passkey(
    request: Request, words: Catalogue, asked: tuple[Challenge, str], way: Way
) -> Response:
    """Draw the page on which a browser asks for a passkey of somebody who is not signed in yet."""
    return TEMPLATES.page(
        "passkey.html",
        words,
        title=words.text("passkey_sign_in"),
        action="/sign-in/passkey/answer",
        kind="get",
        asked=asked,
        fields={"next": way.next, "kept": way.kept, "language": words.language},
        away=f"/sign-in?{urlencode({'next': way.next})}",
    )


def _slowed(request: Request, words: Catalogue, way: Way, email: str = "") -> Response:
    again = {"email": words.text("error_wait")}
    kept = {"next": way.next, "kept": way.kept, "email": email}
    slowed = draw_sign_in(request, words, status=429, errors=again, **kept)
    slowed.headers["retry-after"] = "30"
    return slowed

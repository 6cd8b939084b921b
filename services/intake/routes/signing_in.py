"""The door: signing in, signing out, and the language one reads in."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Transaction
from services.chassis.web.tokens import BadToken
from services.chassis.web.words import Catalogue
from services.intake.actions import signing_in
from services.intake.actions.signing_in import Attempt, SignedIn
from services.intake.pages import TEMPLATES, WORDS
from services.intake.store import sessions

from .session import (
    COOKIE,
    Signed,
    catalogue_of,
    draw_sign_in,
    kept_forms,
    own_path,
    resources_of,
    token_of,
)

router = APIRouter()
_KEPT_FOR = timedelta(hours=12)
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
    kept = {"next": own_path(attempt.next), "kept": attempt.kept, "email": attempt.email}
    if not signing_in.may_try(resources, network, attempt):
        again = {"email": words.text("error_wait")}
        slowed = draw_sign_in(request, words, status=429, errors=again, **kept)
        slowed.headers["retry-after"] = "30"
        return slowed
    who = await signing_in.sign_in(resources, attempt)
    if who is None:
        wrong = {"email": words.text("sign_in_wrong")}
        return draw_sign_in(request, words, status=422, errors=wrong, **kept)
    if COOKIE in request.cookies:
        await signing_in.drop_session(resources, request.cookies[COOKIE])
    answer = _go_on(request, attempt, who)
    answer.set_cookie(COOKIE, who.token, secure=True, httponly=True, samesite="lax", path="/")
    return answer


@router.post("/sign-out", summary="Sign out")
async def sign_out(request: Request, member: Signed) -> Response:
    await signing_in.sign_out(resources_of(request), request.cookies[COOKIE], member)
    answer = RedirectResponse("/sign-in?out=yes", 303)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return answer


@router.post("/language", summary="Read in another language")
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


def _go_on(request: Request, attempt: Attempt, who: SignedIn) -> Response:
    """Go where one wanted to; what was typed before the session ended is shown first."""
    resources = resources_of(request)
    if attempt.kept:
        try:
            state = kept_forms(resources).open(attempt.kept, resources.clock(), _KEPT_FOR)
        except BadToken:
            state = {}
        if state and UUID(state["by"]) == who.member.staff_id:
            return TEMPLATES.page(
                "kept.html",
                catalogue_of(request),
                to=state["to"],
                fields=state["fields"],
                next=own_path(attempt.next),
                token=token_of(resources, who.token),
            )
    return RedirectResponse(own_path(attempt.next), 303)

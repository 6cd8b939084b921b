"""Going on: into the portal, to where one wanted to be, with what was typed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.chassis.web.tokens import BadToken
from services.intake.actions import signing_in
from services.intake.actions.signing_in import SignedIn
from services.intake.model.doors import device_of
from services.intake.pages import TEMPLATES

from .session import COOKIE, catalogue_of, kept_forms, own_path, resources_of, token_of

_KEPT_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Way:
    """Where somebody wants to go on to, and what they had typed, sealed."""

    next: str = "/"
    kept: str = ""

    @classmethod
    def of(cls, form: FormData) -> Self:
        """Read it from the hidden fields of a form."""
        return cls(own_path(str(form.get("next", ""))), str(form.get("kept", "")))


async def let_in(request: Request, who: SignedIn, way: Way) -> Response:
    """Give the browser its session, and go on to where one wanted."""
    return await with_session(request, who, go_on(request, who, way))


async def with_session(request: Request, who: SignedIn, answer: Response) -> Response:
    """Give the browser its session; the one it had before ends."""
    if COOKIE in request.cookies:
        await signing_in.drop_session(resources_of(request), request.cookies[COOKIE])
    answer.set_cookie(COOKIE, who.token, secure=True, httponly=True, samesite="lax", path="/")
    return answer


def go_on(request: Request, who: SignedIn, way: Way) -> Response:
    """Go where one wanted to; what was typed before is shown first, and so is what is left."""
    resources, state = resources_of(request), {}
    if way.kept:
        try:
            state = kept_forms(resources).open(way.kept, resources.clock(), _KEPT_FOR)
        except BadToken:
            state = {}
    if state and UUID(state["by"]) == who.member.staff_id:
        return TEMPLATES.page(
            "kept.html",
            catalogue_of(request),
            to=state["to"],
            fields=state["fields"],
            left=who.left,
            next=way.next,
            token=token_of(resources, who.token),
        )
    if who.left is not None:
        return RedirectResponse(f"/account/recovery-codes?{urlencode({'next': way.next})}", 303)
    return RedirectResponse(way.next, 303)


def device(request: Request) -> str:
    """Return in coarse words what the browser says it is."""
    return device_of(request.headers.get("user-agent", ""))

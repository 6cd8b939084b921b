"""One's own ways in: the page for another password, and the one to move the app for codes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pyotp
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.web.tokens import BadToken, FormSeal
from services.intake.actions import own_ways, proving
from services.intake.model.passwords import weakness
from services.intake.model.people import Member
from services.intake.pages.codes import in_groups, picture

from .confirming import SteppedUp
from .forms import Form
from .session import COOKIE, Signed, catalogue_of, page, resources_of

router = APIRouter(prefix="/account")
_PAGE_HOLDS = timedelta(minutes=30)


@router.get("/password", summary="The form for another password")
async def show_password(request: Request, member: Signed) -> Response:
    return _draw_password(request, member)


@router.post("/password", summary="Choose another password; all other sessions end")
async def change_password(request: Request, member: Signed) -> Response:
    resources, form = resources_of(request), Form(await request.form())
    if not _may_try(request):
        return _draw_password(request, member, {"old": "error_wait"}, status=429)
    new = form.values["password"]
    if weak := weakness(new, (member.name, member.email, member.society_name)):
        return _draw_password(request, member, {"password": weak})
    if new != form.values["again"]:
        return _draw_password(request, member, {"again": "invitation_password_differs"})
    if new == form.values["old"]:
        return _draw_password(request, member, {"password": "own_password_same"})
    old, code = form.values["old"], form.values["code"]
    if not await own_ways.change_password(resources, request.state.session, old, code, new):
        return _draw_password(request, member, {"old": "own_password_wrong"})
    return RedirectResponse("/account?done=password", 303)


@router.get("/app", summary="What another device needs to show one's codes")
async def show_app(request: Request, member: SteppedUp) -> Response:
    mark = await own_ways.mark_of_app(resources_of(request), request.state.session)
    return _draw_app(request, member, (pyotp.random_base32(), mark))


@router.post("/app", summary="Let codes come from the new device; the old one shows none any more")
async def move_app(request: Request, member: Signed) -> Response:
    """Go on without a fresh proof: the page that carries the secret was shown for one."""
    resources, form = resources_of(request), Form(await request.form())
    new = _read_app(request, form)
    mark = await own_ways.mark_of_app(resources, request.state.session)
    if new is None or new[1] != mark:  # open for too long, or moved meanwhile
        return RedirectResponse("/account/app", 303)
    if not _may_try(request):
        return _draw_app(request, member, new, {"code": "error_wait"}, status=429)
    if not await own_ways.move_app(resources, request.state.session, new, form.values["code"]):
        return _draw_app(request, member, new, {"code": "invitation_code_wrong"}, status=422)
    return RedirectResponse("/account?done=app", 303)


def _may_try(request: Request) -> bool:
    resources = resources_of(request)
    network = resources.limits.network(request.scope)
    return proving.may_confirm(resources, network, request.state.session)


def _seal(request: Request) -> FormSeal:
    """Return the seal of this session's pages: what one showed is worth nothing in another."""
    session = sha256(request.cookies[COOKIE].encode()).hexdigest()
    return FormSeal(resources_of(request).vault.derived("app moves"), purpose=f"app {session}")


def _read_app(request: Request, form: Form) -> tuple[str, str] | None:
    """Return the secret the page showed, and the mark of the one it is to replace."""
    now = resources_of(request).clock()
    try:
        state = _seal(request).open(form.values["state"], now, _PAGE_HOLDS)
    except BadToken:
        return None
    return str(state["secret"]), str(state["mark"])


def _draw_password(
    request: Request, member: Member, errors: dict[str, str] | None = None, *, status: int = 422
) -> Response:
    words = catalogue_of(request)
    return page(
        request,
        member,
        "account_password.html",
        status=status if errors else 200,
        errors={field: words.text(key) for field, key in (errors or {}).items()},
    )


def _draw_app(
    request: Request,
    member: Member,
    new: tuple[str, str],
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    words, (secret, mark) = catalogue_of(request), new
    state = {"secret": secret, "mark": mark}
    return page(
        request,
        member,
        "account_app.html",
        status=status,
        errors={field: words.text(key) for field, key in (errors or {}).items()},
        state=_seal(request).seal(state, resources_of(request).clock()),
        picture=picture(secret),
        secret=in_groups(secret),
    )

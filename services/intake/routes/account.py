"""The account: one's own sessions, passkeys and recovery codes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from services.intake import store
from services.intake.actions import passkeys, recovering
from services.intake.actions.doing import note
from services.intake.model.doors import NAME_OF_PASSKEY, PasskeyRefused

from .acting import Acting
from .confirming import SteppedUp
from .forms import Form as Filled
from .session import Scoped, catalogue_of, own_path, page, resources_of

router = APIRouter(prefix="/account")
_Id = Annotated[UUID, Form()]


@router.get("", summary="One's own sessions, passkeys and recovery codes")
async def show_account(request: Request, doing: Acting, tx: Scoped) -> Response:
    return await _account(request, doing, tx)


@router.post("/sessions/end", summary="End one of one's own sessions")
async def end_session(session_id: _Id, doing: Acting, tx: Scoped) -> Response:
    if await store.sessions.end_own(tx, doing.by.staff_id, session_id):
        await note(tx, doing, "session ended", doing.by.staff_id)
    return RedirectResponse("/account", 303)


@router.post("/sessions/others", summary="End all one's sessions but this one")
async def end_others(request: Request, doing: Acting, tx: Scoped) -> Response:
    this = request.state.session.session_id
    if await store.sessions.end_all(tx, doing.by.staff_id, but=this):
        await note(tx, doing, "session ended", doing.by.staff_id)
    return RedirectResponse("/account", 303)


@router.get("/recovery-codes", summary="How many recovery codes are left")
async def show_left(request: Request, doing: Acting, tx: Scoped) -> Response:
    return page(
        request,
        doing.by,
        "recovery_left.html",
        left=await store.doors.count_recovery_codes(tx, doing.by.staff_id),
        next=own_path(request.query_params.get("next")),
    )


@router.post("/recovery-codes", summary="Make new recovery codes, shown once")
async def make_codes(request: Request, member: SteppedUp, doing: Acting, tx: Scoped) -> Response:
    codes = await recovering.make_codes(tx, doing)
    return page(
        request,
        member,
        "recovery_codes.html",
        codes=codes,
        arrived=False,
        needs_passkey=False,
        next="/account",
    )


@router.post("/passkeys/new", summary="Ask the browser to make a passkey")
async def ask_to_register(
    request: Request, member: SteppedUp, doing: Acting, tx: Scoped
) -> Response:
    form = Filled(await request.form())
    name = form.text("name", most=NAME_OF_PASSKEY)
    if form.errors:
        return await _account(request, doing, tx, form)
    return page(
        request,
        member,
        "passkey.html",
        title=catalogue_of(request).text("passkey_new"),
        action="/account/passkeys",
        kind="create",
        asked=await passkeys.ask_to_register(resources_of(request), member),
        fields={"name": name},
        away="/account",
    )


@router.post("/passkeys", summary="Keep a new passkey")
async def register(request: Request, member: SteppedUp, doing: Acting) -> Response:
    resources, form = resources_of(request), Filled(await request.form())
    challenge = await passkeys.take(resources, form.values["challenge_id"])
    if challenge is None:
        raise PasskeyRefused
    answer, name = form.values["answer"], form.text("name", most=NAME_OF_PASSKEY)
    await passkeys.register(resources, doing, challenge, answer, name)
    return RedirectResponse("/account", 303)


@router.post("/passkeys/removal", summary="Forget a passkey")
async def remove(passkey_id: _Id, member: SteppedUp, doing: Acting, tx: Scoped) -> Response:
    await passkeys.remove(tx, doing, passkey_id)
    return RedirectResponse("/account", 303)


async def _account(
    request: Request, doing: Acting, tx: Scoped, form: Filled | None = None
) -> Response:
    words, staff_id = catalogue_of(request), doing.by.staff_id
    this = request.state.session.session_id
    errors = {field: words.text(key) for field, key in form.errors.items()} if form else {}
    return page(
        request,
        doing.by,
        "account.html",
        status=422 if errors else 200,
        sessions=await store.sessions.list_of(tx, staff_id, doing.at, this),
        passkeys=await store.passkeys.list_of(tx, staff_id),
        left=await store.doors.count_recovery_codes(tx, staff_id),
        done=done if (done := request.query_params.get("done")) in ("password", "app") else "",
        called=form.values["name"] if form else "",
        errors=errors,
    )

"""Holds: why nothing of a case may be shown, and cases that only named staff know of."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import holding
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.holds import CHOSEN, Hold, HoldReason
from services.intake.model.people import Role

from .acting import Acting, Reading, to_case
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}")


@router.get("/hold", summary="What holds a case, and the form for one more reason")
async def show_holds(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    return await _page(request, tx, doing, case_id)


@router.post("/hold", summary="Place the case on hold")
async def place_on_hold(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    form, until = Form(await request.form()), None
    said = form.values.get("reason", "")
    reason = form.choice("reason", HoldReason) if said else HoldReason.UNSAID
    if reason not in (*CHOSEN, HoldReason.UNSAID):
        form.errors["reason"] = "error_choose"
    words = form.text("words", most=2000, needed=False)
    if form.values.get("until"):
        day = form.day("until", after=doing.at.date())
        until = datetime.combine(day, time(), UTC)
    if form.errors:
        return await _page(request, tx, doing, case_id, form)
    await holding.place_on_hold(tx, doing, case_id, (reason, words), until)
    return to_case(case_id)


@router.post("/hold/lifting", summary="Lift a hold")
async def lift_hold(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    doing.by.require(Role.CASEWORKER, Role.SAFEGUARDING)
    form = Form(await request.form())
    hold_id = form.record("hold_id", CaseNotFound) if form.values.get("hold_id") else None
    await holding.lift_hold(tx, doing, case_id, hold_id)
    return to_case(case_id)


@router.get("/lock", summary="Who is named for a locked case")
async def show_lock(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    if not file.case.locked:
        doing.by.require(Role.SAFEGUARDING)
    names = await store.people.names_of(tx, doing.society)
    named = await store.holds.named(tx, doing.society, case_id)
    others = {who: name for who, name in names.items() if who not in named}
    shown: dict[str, Any] = {"file": file, "names": names, "named": named, "case_id": case_id}
    shown["others"] = others
    return page(request, doing.by, "case_lock.html", **shown)


@router.post("/lock", summary="Lock a case: nobody knows of it but who is named")
async def lock_case(case_id: UUID, tx: Scoped, doing: Acting) -> RedirectResponse:
    doing.by.require(Role.SAFEGUARDING)
    await holding.lock_case(tx, doing, case_id)
    return to_case(case_id, "/lock")


@router.post("/lock/names", summary="Name a colleague for a locked case")
async def name_for(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    staff_id = Form(await request.form()).record("staff_id", CaseNotFound)
    await holding.name_for(tx, doing, case_id, staff_id)
    return to_case(case_id, "/lock")


@router.post("/lock/names/removal", summary="Let a colleague know of a locked case no longer")
async def unname_for(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    staff_id = Form(await request.form()).record("staff_id", CaseNotFound)
    await holding.unname_for(tx, doing, case_id, staff_id)
    return to_case(case_id, "/lock") if staff_id != doing.by.staff_id else _away()


@router.post("/lock/lifting", summary="Unlock a case")
async def unlock_case(case_id: UUID, tx: Scoped, doing: Reading) -> RedirectResponse:
    await holding.unlock_case(tx, doing, case_id)
    return to_case(case_id)


async def holds_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Return what holds a case, as far as who looks needs to know."""
    seen, held = [], False
    for case_id in file.case_ids:
        holds = await store.holds.list_open(tx, doing.society, case_id, doing.at)
        seen += await _seen(tx, doing, case_id, holds)
        held = held or bool(holds)
    return {"holds": seen, "held": held}


async def _page(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    words = catalogue_of(request)
    shown = {
        "case_id": case_id,
        "file": file,
        "values": form.values if form else Typed(),
        "errors": {name: words.text(key) for name, key in form.errors.items()} if form else {},
        "names": await store.people.names_of(tx, doing.society),
        "reason_options": [(one, words.text(f"hold_reason_{one}")) for one in CHOSEN],
        **await holds_card(tx, doing, file),
    }
    return page(request, doing.by, "case_hold.html", status=422 if form else 200, **shown)


async def _seen(
    tx: Connection, doing: Doing, case_id: UUID, holds: list[Hold]
) -> list[tuple[Hold, str]]:
    """Return the holds whose reason a member needs to know, with the words of each opened."""
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    return [
        (one, key.open("holds", "words", one.sealed_words) if one.sealed_words else "")
        for one in holds
        if one.visible_to(doing.by)
    ]


def _away() -> RedirectResponse:
    return RedirectResponse("/cases", 303)

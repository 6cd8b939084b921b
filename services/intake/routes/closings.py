"""Closing a case and opening it again; and who is responsible for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import closing
from services.intake.actions.doing import Doing, note
from services.intake.model.closings import CaseClosed, CaseOpen, Closing, OutcomesOpen
from services.intake.model.outcomes import DeathNotTold
from services.intake.pages import TOLD
from services.intake.store.scopes import transaction_for

from .acting import Working, to_case
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/cases/{case_id}")


@router.get("/closing", summary="What closing the case ends")
async def ask_closing(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return page(request, doing.by, "case_closing.html", **await _view(tx, doing, case_id))


@router.post("/closing", summary="Close the case")
async def close(request: Request, case_id: UUID, doing: Working) -> Response:
    form = Form(await request.form())
    category, reason = form.choice("category", Closing), form.text("reason", most=2000)
    pool, status = resources_of(request).pool, 422
    if not form.errors:
        try:
            async with transaction_for(pool, doing.by) as tx:
                await closing.close_case(tx, doing, case_id, category, reason)
            return to_case(case_id)
        except (OutcomesOpen, DeathNotTold, CaseClosed) as refused:
            form.errors["category"] = f"problem_{type(refused).__name__}"
            status = 409
    return await _again(request, doing, case_id, form, status)


@router.post("/reopening", summary="Open a closed case again")
async def reopen(request: Request, case_id: UUID, doing: Working) -> Response:
    form = Form(await request.form())
    reason = form.text("reason", most=2000)
    pool, status = resources_of(request).pool, 422
    if not form.errors:
        try:
            async with transaction_for(pool, doing.by) as tx:
                await closing.reopen_case(tx, doing, case_id, reason)
            return to_case(case_id)
        except CaseOpen as refused:
            form.errors["reason"] = f"problem_{type(refused).__name__}"
            status = 409
    return await _again(request, doing, case_id, form, status)


@router.post("/responsible", summary="Give the case to somebody")
async def assign(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    form = Form(await request.form())
    text = form.values.get("responsible", "")
    staff = {str(one): one for one in await store.people.active_names(tx, doing.society)}
    await store.cases.lock_file(tx, doing.society, case_id)
    await store.cases.assign(tx, doing.society, case_id, staff.get(text))
    await note(tx, doing, "responsible changed", case_id)
    return to_case(case_id, "#responsible")


async def _again(
    request: Request, doing: Doing, case_id: UUID, form: Form, status: int
) -> Response:
    words = catalogue_of(request)
    errors = {field: words.text(key) for field, key in form.errors.items()}
    async with transaction_for(resources_of(request).pool, doing.by) as tx:
        view = await _view(tx, doing, case_id) | {"values": form.values, "errors": errors}
    return page(request, doing.by, "case_closing.html", status=status, **view)


async def _view(tx: Connection, doing: Doing, case_id: UUID) -> dict[str, Any]:
    file = await store.cases.read_file(tx, doing.society, case_id)
    last = await store.outcomes.find_closing(tx, doing.society, case_id)
    return {
        "file": file,
        "ends": await closing.what_ends(tx, doing, file),
        "told": TOLD,
        "last": last,
        "reason": await closing.closing_reason(tx, doing, case_id, last) if last else "",
        "categories": list(Closing),
        "names": await store.people.names_of(tx, doing.society),
        "values": Typed(),
    }

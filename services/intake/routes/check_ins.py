"""Check-ins: whether a seeker still looks, as they told it to the office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import checking_in, contacting
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile
from services.intake.model.check_ins import AskDangerFirst, StillLooking

from .acting import Working, to_case
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}/check-in")


@router.get("", summary="Whether the seeker still looks")
async def show_check_in(request: Request, case_id: UUID, doing: Working, tx: Scoped) -> Response:
    return await _draw(request, tx, doing, case_id)


@router.post("", summary="Write down whether the seeker still looks")
async def record_answer(request: Request, case_id: UUID, doing: Working, tx: Scoped) -> Response:
    form = Form(await request.form())
    answer = form.choice("answer", StillLooking)
    if form.errors:
        return await _draw(request, tx, doing, case_id, form)
    try:
        await checking_in.record_answer(tx, doing, case_id, answer)
    except AskDangerFirst:
        form.errors["answer"] = "check_in_danger_first"
        return await _draw(request, tx, doing, case_id, form)
    return to_case(case_id)


async def check_in_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Say when the seeker was asked last, and what came back."""
    return {"check_in": await store.check_ins.find_last(tx, doing.society, file.case.case_id)}


async def _draw(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    words = catalogue_of(request)
    return page(
        request,
        doing.by,
        "case_check_in.html",
        status=422 if form else 200,
        file=file,
        contact=await contacting.open_contact(tx, doing.vault, doing.society, case_id),
        values=form.values if form else Typed(),
        errors={name: words.text(key) for name, key in form.errors.items()} if form else {},
        **await check_in_card(tx, doing, file),
    )

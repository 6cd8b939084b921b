"""Merging: looking at two cases side by side, saying that they are one, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import finding, merging
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.consents import Purpose
from services.intake.model.merging import DECIDERS, MergeOver

from .acting import Reading, Working, to_case
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}/merging")

_LONGEST = 2000


@router.get("", summary="Two cases side by side, and what was said about merging them")
async def show_merging(
    request: Request, case_id: UUID, tx: Scoped, doing: Reading, other: UUID | None = None
) -> Response:
    return await _page(request, (tx, doing), case_id, other)


@router.post("", summary="Say that another case is about the same seeker")
async def propose(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    other, reason = form.record("other", CaseNotFound), form.text("reason", most=_LONGEST)
    if form.errors:
        return await _page(request, (tx, doing), case_id, other, form)
    await merging.propose(tx, doing, case_id, other, reason)
    return to_case(case_id, "/merging")


@router.post("/confirmation", summary="Merge, as the second person")
async def confirm(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> RedirectResponse:
    doing.by.require(*DECIDERS)
    merge_id = Form(await request.form()).record("merge_id", MergeOver)
    await merging.confirm(tx, doing, case_id, merge_id)
    return to_case(case_id, "#merged")


@router.post("/declining", summary="Say that two cases stay two")
async def decline(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    doing.by.require(*DECIDERS)
    form = Form(await request.form())
    merge_id, words = form.record("merge_id", MergeOver), form.text("words", most=_LONGEST)
    if form.errors:
        return await _page(request, (tx, doing), case_id, None, form)
    await merging.decline(tx, doing, case_id, merge_id, words)
    return to_case(case_id)


@router.post("/undoing", summary="Take a merge back")
async def undo(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    merge_id, why = form.record("merge_id", MergeOver), form.text("undoing", most=_LONGEST)
    if form.errors:
        return await _page(request, (tx, doing), case_id, None, form)
    await merging.undo(tx, doing, case_id, merge_id, why)
    return to_case(case_id)


async def merged_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Bring what is recorded in the cases merged into this one, and what waits to be confirmed."""
    merges = await merging.list_merges(tx, doing, file.case.case_id)
    return {
        "merged": [await _told(tx, doing, one) for one in file.others],
        "merge_waits": next((one for one in merges if one.merge.waits), None),
    }


async def _told(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Open what a page shows of a case beside another: who, whom they seek, what was answered."""
    await note(tx, doing, "listed", file.case.case_id)
    _, described = await finding.describe(tx, doing, file.case.case_id)
    answers = [(purpose, file.consent_for(purpose)) for purpose in Purpose]
    return {
        "file": file,
        "described": described,
        "answers": [(purpose, answer.state) for purpose, answer in answers if answer],
        "on_hold": file.case.holds(doing.at),
    }


async def _page(
    request: Request,
    scope: tuple[Connection, Doing],
    case_id: UUID,
    other: UUID | None,
    form: Form | None = None,
) -> Response:
    tx, doing = scope
    file = await store.cases.read_file(tx, doing.society, case_id)
    merges = await merging.list_merges(tx, doing, case_id)
    waits = next((one for one in merges if one.merge.waits), None)
    if waits and waits.merge.case_id != case_id:  # it is decided where work is to go on
        return to_case(waits.merge.case_id, "/merging#waits")
    await note(tx, doing, "read", case_id)
    beside = other or (waits.merge.other if waits else None)
    both = [await _told(tx, doing, file)]
    if beside is not None:
        both.append(await _told(tx, doing, await store.cases.read_file(tx, doing.society, beside)))
    words = catalogue_of(request)
    return page(
        request,
        doing.by,
        "case_merging.html",
        status=422 if form else 200,
        file=file,
        both=both,
        other=beside,
        waits=waits,
        mine=waits is not None and waits.merge.proposed_by == doing.by.staff_id,
        merges=[(one, one.merge.may_undo(doing.at)) for one in merges if not one.merge.waits],
        names=await store.people.names_of(tx, doing.society),
        values=form.values if form else Typed(),
        errors={name: words.text(key) for name, key in form.errors.items()} if form else {},
    )

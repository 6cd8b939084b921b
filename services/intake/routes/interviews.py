"""Interviews: how one was held, the danger question, and where nothing may appear."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import consenting, registering
from services.intake.actions.doing import Doing, note
from services.intake.model.drafts import DraftKind
from services.intake.model.interpreting import Interpreter, Interpreting
from services.intake.model.interviews import Answer, SafetyCheck
from services.intake.pages.countries import country_names

from .acting import Working, to_case
from .draft_forms import handed_in, of_case, on_page
from .forms import Form, Typed
from .interview_forms import read_countries_of, read_interpreter
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}")

_SHOWN = 12
"""How many earlier answers the page shows."""


@router.get("/safety", summary="The danger question, and what was answered before")
async def show_safety(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _page(request, tx, doing, case_id)


@router.post("/safety", summary="Record how the interview was held and what was answered")
async def record_safety(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    interpreting = read_interpreter(form, doing)
    safety = _safety(form, doing, interpreting)
    excluded = read_countries_of(form, "excluded")
    if form.errors:
        return await _page(request, tx, doing, case_id, form)
    if interpreting:
        await consenting.record_interpreter(tx, doing, case_id, interpreting)
    file = await store.cases.lock_file(tx, doing.society, case_id)
    if set(excluded) != set(file.case.excluded):
        await registering.exclude_countries(tx, doing, case_id, excluded)
    await registering.record_safety(tx, doing, case_id, safety)
    await handed_in(tx, doing, of_case(DraftKind.SAFETY, case_id), form)
    return to_case(case_id)


def _safety(form: Form, doing: Doing, interpreting: Interpreting | None) -> SafetyCheck:
    return SafetyCheck(
        alone=form.yes("alone"),
        interpreter=interpreting.kind if interpreting else Interpreter.NONE,
        danger_seeker=form.choice("danger_seeker", Answer),
        danger_sought=form.choice("danger_sought", Answer),
        danger_left_behind=form.choice("danger_left_behind", Answer),
        asked_by=doing.by.staff_id,
        asked_at=doing.at,
        interpreter_id=interpreting.interpreter_id if interpreting else None,
    )


async def _page(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, form: Form | None = None
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    draft = await on_page(request, tx, doing, of_case(DraftKind.SAFETY, case_id), form)
    form, words = draft.form, catalogue_of(request)
    shown = {
        "drafting": draft,
        "case_id": case_id,
        "values": form.values if form else Typed(excluded=country_names(words, file.case.excluded)),
        "errors": {name: words.text(key) for name, key in form.errors.items()} if form else {},
        "before": await store.consents.last_interpreter(tx, doing.society, case_id),
        "checks": await store.interviews.list_safety(tx, doing.society, case_id, most=_SHOWN),
        "names": await store.people.names_of(tx, doing.society),
    }
    status = form.comes_with() if form else 200
    return page(request, doing.by, "case_safety.html", status=status, **shown)

"""Tasks of a case: what waits, what was done, and one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import tasks
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile
from services.intake.pages.tasks import task_forms

from .acting import Reading, Working, to_case
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}/tasks")

_ON_THE_CARD = 6


@router.get("", summary="What waits to be done in a case, and what was done")
async def show_tasks(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    view = await _view(tx, doing, case_id)
    await note(tx, doing, "read", case_id)
    return page(request, doing.by, "case_tasks.html", **view)


@router.post("", summary="Add a task in words of one's own")
async def add_task(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    words = form.text("words", most=1000)
    due_on = form.day("due_on", after=doing.at.date() - timedelta(days=1))
    if form.errors:
        texts = catalogue_of(request)
        errors = {field: texts.text(key) for field, key in form.errors.items()}
        view = await _view(tx, doing, case_id) | {"values": form.values, "errors": errors}
        return page(request, doing.by, "case_tasks.html", status=422, **view)
    to = await _colleague(tx, doing, form.values.get("assigned_to", ""))
    await tasks.add_own(tx, doing, case_id, words, (due_on, to))
    return to_case(case_id, "/tasks")


@router.post("/{task_id}/done", summary="Say that a task is done")
async def do_task(case_id: UUID, task_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await tasks.do_task(tx, doing, (case_id, task_id))
    return to_case(case_id, "/tasks")


@router.post("/{task_id}/undoing", summary="Say that a task is not done after all")
async def undo_task(case_id: UUID, task_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await tasks.undo_task(tx, doing, (case_id, task_id))
    return to_case(case_id, "/tasks")


@router.post("/{task_id}/assignment", summary="Give a task to a colleague")
async def assign_task(
    request: Request, case_id: UUID, task_id: UUID, tx: Scoped, doing: Working
) -> RedirectResponse:
    form = Form(await request.form())
    to = await _colleague(tx, doing, form.values.get("assigned_to", ""))
    await tasks.assign_task(tx, doing, (case_id, task_id), to)
    return to_case(case_id, "/tasks")


async def card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Bring what waits to be done to the page of the case, the earliest day first."""
    waiting = await store.tasks.list_open(tx, doing.society, file.case.case_id)
    shown = waiting[:_ON_THE_CARD]
    return {
        "tasks": shown,
        "tasks_more": len(waiting) - len(shown),
        "task_forms": task_forms(shown, file),
        "task_words": await tasks.open_words(tx, doing, shown),
        "today": doing.at.date(),
    }


async def _colleague(tx: Connection, doing: Doing, text: str) -> UUID | None:
    known = await store.people.active_names(tx, doing.society)
    return next((one for one in known if str(one) == text), None)


async def _view(tx: Connection, doing: Doing, case_id: UUID) -> dict[str, Any]:
    society = doing.society
    file = await store.cases.read_file(tx, society, case_id)
    waiting = await store.tasks.list_open(tx, society, case_id)
    done = await store.tasks.list_done(tx, society, case_id)
    return {
        "file": file,
        "tasks": waiting,
        "task_forms": task_forms(waiting, file),
        "done": done,
        "off": await store.channels.off_among(tx, society, [one.task_id for one in done]),
        "task_words": await tasks.open_words(tx, doing, [*waiting, *done]),
        "names": await store.people.names_of(tx, society),
        "staff": await store.people.active_names(tx, society),
        "today": doing.at.date(),
        "values": Typed(),
    }

"""Notes of a case: written, corrected by a further one, one of them on top."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import notes
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile
from services.intake.model.drafts import DraftKind

from .acting import Reading, Working, to_case
from .draft_forms import handed_in, of_case, on_page
from .forms import Form, Typed
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}/notes")

_ON_THE_CARD = 3
_ON_THE_PAGE = 200


@router.get("", summary="The notes of a case")
async def show_notes(request: Request, case_id: UUID, tx: Scoped, doing: Reading) -> Response:
    view = await _view(tx, doing, case_id)
    await note(tx, doing, "notes read", case_id)
    draft = await on_page(request, tx, doing, of_case(DraftKind.NOTE, case_id))
    view |= {"drafting": draft} | ({"values": draft.form.values} if draft.form else {})
    return page(request, doing.by, "case_notes.html", **view)


@router.post("", summary="Write a note, or correct one by a further note")
async def write_note(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    words, place = form.text("words", most=8000), of_case(DraftKind.NOTE, case_id)
    if form.errors:
        texts = catalogue_of(request)
        errors = {field: texts.text(key) for field, key in form.errors.items()}
        view = await _view(tx, doing, case_id) | {"values": form.values, "errors": errors}
        view["drafting"] = await on_page(request, tx, doing, place, form)
        return page(request, doing.by, "case_notes.html", status=422, **view)
    await notes.write_note(tx, doing, case_id, words, form.id_in("corrects"))
    await handed_in(tx, doing, place, form)
    return to_case(case_id, "/notes")


@router.post("/{note_id}/pin", summary="Let a note stand on top")
async def pin_note(case_id: UUID, note_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await notes.pin_note(tx, doing, case_id, note_id)
    return to_case(case_id, "/notes")


@router.post("/unpinning", summary="Let no note stand on top")
async def unpin_note(case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await notes.pin_note(tx, doing, case_id, None)
    return to_case(case_id, "/notes")


async def card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Bring the note on top and the latest ones to the page of the case."""
    case_id = file.case.case_id
    pinned = await store.notes.find_pinned(tx, doing.society, case_id)
    latest = await store.notes.list_of(tx, doing.society, case_id, _ON_THE_CARD)
    shown = [one for one in latest if pinned is None or one.note_id != pinned.note_id]
    every = [pinned, *shown] if pinned else shown
    return {
        "pinned": pinned,
        "notes": shown,
        "note_words": await notes.open_notes(tx, doing, case_id, every),
    }


async def _view(tx: Connection, doing: Doing, case_id: UUID) -> dict[str, Any]:
    file = await store.cases.read_file(tx, doing.society, case_id)
    pinned = await store.notes.find_pinned(tx, doing.society, case_id)
    every = await store.notes.list_of(tx, doing.society, case_id, _ON_THE_PAGE)
    opened = [pinned, *every] if pinned else every
    return {
        "file": file,
        "pinned": pinned,
        "notes": every,
        "note_words": await notes.open_notes(tx, doing, case_id, opened),
        "names": await store.people.names_of(tx, doing.society),
        "values": Typed(),
    }

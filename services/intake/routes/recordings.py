"""Recordings: the sound of a consent, handed in with its form and chosen there."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.intake.actions import documents, drafting
from services.intake.model.drafts import DraftKind
from services.intake.model.notes import MOST_DOCUMENT_BYTES, document_kind
from services.intake.store.scopes import transaction_for

from .acting import Working
from .consents import draw_consents
from .draft_forms import of_case, typed_in
from .forms import Form
from .session import resources_of
from .uploads import file_and_words

router = APIRouter(prefix="/cases/{case_id}/consent")

_FILE = "recording_file"


@router.post("/recording", summary="Keep the sound of a consent, and what else was typed")
async def add_recording(request: Request, case_id: UUID, doing: Working) -> Response:
    resources = resources_of(request)
    async with resources.uploads:
        content, name, words = await file_and_words(request, _FILE, most=MOST_DOCUMENT_BYTES)
        kind = document_kind(content) if len(content) <= MOST_DOCUMENT_BYTES else None
        if kind is not None and kind.is_sound:
            given = (content, name, kind)
            kept = await documents.add_document(resources, doing, case_id, given)
            return await _go_on(request, case_id, doing, _with(words, kept))
    refused = Form(words, {_FILE: "recording_refused" if content else "need_document"})
    async with transaction_for(resources.pool, doing.by) as tx:
        return await draw_consents(request, tx, doing, case_id, refused)


async def _go_on(request: Request, case_id: UUID, doing: Working, words: FormData) -> Response:
    """Keep what was typed as a draft and go on with it: loading it again sends no file again."""
    async with transaction_for(resources_of(request).pool, doing.by) as tx:
        place = of_case(DraftKind.CONSENT, case_id)
        draft = await drafting.keep(tx, doing, place, typed_in(words, doing))
    return RedirectResponse(f"{draft.address}#sound", 303)


def _with(words: FormData, recording: UUID) -> FormData:
    """Return what was typed with the recording chosen, and said to be by sound."""
    others = [one for one in words.multi_items() if one[0] not in ("recording", "how")]
    return FormData([*others, ("how", "audio"), ("recording", str(recording))])

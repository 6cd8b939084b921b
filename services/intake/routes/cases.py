"""Cases: the list, and the page of each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake import store
from services.intake.actions.doing import note

from .acting import Reading
from .case_view import case_view, seeker_told
from .session import Scoped, Signed, page, resources_of

router = APIRouter(prefix="/cases")


@router.get("", summary="The Society's cases, the newest first")
async def list_cases(
    request: Request,
    member: Signed,
    tx: Scoped,
    doing: Reading,
    before: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    size = resources_of(request).settings.page_size
    lines = await store.cases.list_cases(tx, member.society, before=_place(before), limit=size + 1)
    shown = lines[:size]
    names = {}
    for line in shown:
        seeker = await store.records.read_seeker(tx, member.society, line.case_id)
        names[line.case_id] = (await seeker_told(tx, doing, seeker.seeker_id)).name
        await note(tx, doing, "listed", line.case_id)
    last = shown[-1] if len(lines) > size else None
    more = f"{last.opened_at.isoformat()}_{last.case_id}" if last else ""
    return page(request, member, "cases.html", lines=shown, names=names, more=more, before=before)


@router.get("/{case_id}", summary="A case on one page")
async def show_case(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Reading
) -> Response:
    file = await store.cases.read_file(tx, member.society, case_id)
    await note(tx, doing, "read", case_id)
    gallery = resources_of(request).settings.gallery_origin
    view = await case_view(tx, doing, file)
    return page(request, member, "case.html", gallery=gallery, **view)


def _place(text: str) -> tuple[datetime, UUID] | None:
    """Read where a list goes on; anything that is no such place means the beginning."""
    moment, _, case_id = text.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(case_id)
    except ValueError:
        return None

"""The page of a case."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake import store
from services.intake.actions.doing import note

from .acting import Reading, to_case
from .case_view import case_view
from .session import Scoped, Signed, page, resources_of

router = APIRouter(prefix="/cases")


@router.get("/{case_id}", summary="A case on one page")
async def show_case(
    request: Request, case_id: UUID, member: Signed, tx: Scoped, doing: Reading
) -> Response:
    file = await store.cases.read_file(tx, member.society, case_id)
    if file.case.merged_into:
        return to_case(file.case.merged_into, "#merged")
    await note(tx, doing, "read", case_id)
    gallery = resources_of(request).settings.gallery_origin
    view = await case_view(tx, doing, file)
    return page(request, member, "case.html", gallery=gallery, **view)

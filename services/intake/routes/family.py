"""The family of a case: finding whom to link, linking, unlinking, and taking that back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import family
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile, CaseNotFound

from .acting import Working, to_case
from .forms import Form
from .session import Scoped, catalogue_of, page

router = APIRouter(prefix="/cases/{case_id}/family")

_MOST = 200


@router.get("", summary="The family of a case, and a way to find more of it")
async def show_family(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    return await _page(request, tx, doing, case_id)


@router.post("/search", summary="Look for a case to link, by a name or a reference")
async def search(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> Response:
    form = Form(await request.form())
    asked = form.text("q", most=_MOST)
    if form.errors:
        words = catalogue_of(request)
        errors = {name: words.text(key) for name, key in form.errors.items()}
        return await _page(request, tx, doing, case_id, status=422, asked=asked, errors=errors)
    found = await family.find(tx, doing, case_id, asked)
    return await _page(request, tx, doing, case_id, asked=asked, found=found)


@router.post("", summary="Link a case as family")
async def link(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await family.link(tx, doing, case_id, await _other(request))
    return to_case(case_id, "#family")


@router.post("/unlinking", summary="Say that a case is no family")
async def unlink(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await family.unlink(tx, doing, case_id, await _other(request))
    return to_case(case_id, "#family")


@router.post("/undoing", summary="Take an unlinking back")
async def undo(request: Request, case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await family.undo(tx, doing, case_id, await _other(request))
    return to_case(case_id, "#family")


async def family_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Bring who belongs to the seeker to the page of the case: the names, and nothing else."""
    return {"family": await family.list_family(tx, doing, file.case.case_id)}


async def _other(request: Request) -> UUID:
    return Form(await request.form()).record("other", CaseNotFound)


async def _page(
    request: Request, tx: Connection, doing: Doing, case_id: UUID, **told: Any
) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    view: dict[str, Any] = {"file": file, "asked": "", "found": [], "errors": {}}
    view |= await family_card(tx, doing, file) | told
    return page(request, doing.by, "case_family.html", status=view.pop("status", 200), **view)

"""The seeker's withdrawal code: made here, shown once, handed over on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.chassis.database import Connection
from services.chassis.web.words import Catalogue
from services.intake import store
from services.intake.actions import withdrawing
from services.intake.actions.doing import Doing, note
from services.intake.model.cases import CaseFile
from services.intake.pages import WORDS

from .acting import Working
from .session import Scoped, catalogue_of, page, resources_of

router = APIRouter(prefix="/cases/{case_id}/code")


@router.get("", summary="Whether the seeker has a withdrawal code")
async def show_code(request: Request, case_id: UUID, doing: Working, tx: Scoped) -> Response:
    await store.cases.read_file(tx, doing.society, case_id)
    known = await store.withdrawal_codes.find(tx, doing.society, case_id)
    await note(tx, doing, "withdrawal code looked at", case_id)
    names = await store.people.names_of(tx, doing.society)
    return page(
        request, doing.by, "case_code.html", case_id=case_id, known=known, names=names, code=""
    )


@router.post("", summary="Make a withdrawal code; it is shown this once")
async def make_code(request: Request, case_id: UUID, doing: Working, tx: Scoped) -> Response:
    code = await withdrawing.make_code(tx, doing, case_id)
    file = await store.cases.read_file(tx, doing.society, case_id)
    return page(
        request,
        doing.by,
        "case_code.html",
        case_id=case_id,
        code=code,
        paper=_paper(request, file.seeker.language),
        reference=file.showing.reference if file.showing else "",
        gallery=resources_of(request).settings.gallery_origin,
    )


async def code_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Say on the page of a case whether the seeker has a code."""
    return {
        "withdrawal_code": await store.withdrawal_codes.find(tx, doing.society, file.case.case_id)
    }


def _paper(request: Request, language: str) -> Catalogue:
    """Return the words the seeker reads, or those of the page where theirs are not there yet."""
    return WORDS.find(language) or catalogue_of(request)

"""The timeline of a case: everything that happened, in one order."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake import store
from services.intake.actions.doing import note
from services.intake.pages.timeline import KINDS, READINGS
from services.intake.store.audit import Choice

from .acting import Reading
from .session import Scoped, page

router = APIRouter(prefix="/cases/{case_id}/timeline")

_PAGE = 50


class Wanted(BaseModel):
    """The timeline as its address asks for it; what is no choice of ours means all of it."""

    model_config = ConfigDict(frozen=True)

    kind: str = Field("", max_length=20)
    before: str = Field("", max_length=18)


@router.get("", summary="Everything that happened in a case")
async def show_timeline(
    request: Request, case_id: UUID, tx: Scoped, doing: Reading, wanted: Annotated[Wanted, Query()]
) -> Response:
    kind, before = wanted.kind, wanted.before
    file = await store.cases.read_file(tx, doing.society, case_id)
    choice = Choice(KINDS[kind], wanted=True) if kind in KINDS else Choice(READINGS, wanted=False)
    cases = (case_id,) if file.case.merged_into else file.case_ids
    ids = [str(one) for one in cases]
    for one in cases:
        ids += map(str, await store.enquiries.ids_of_case(tx, doing.society, one))
    seq = int(before) if before.isascii() and before.isdigit() else None
    found = await store.audit.list_timeline(tx, ids, choice, before=seq, limit=_PAGE + 1)
    await note(tx, doing, "read", case_id)
    return page(
        request,
        doing.by,
        "case_timeline.html",
        file=file,
        cases=[str(one) for one in cases],
        happened=found[:_PAGE],
        kinds=list(KINDS),
        kind=kind if kind in KINDS else "",
        more=found[_PAGE - 1].seq if len(found) > _PAGE else None,
        before=before,
    )

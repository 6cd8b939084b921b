"""Renewals: what is to be asked again before a face stays on the wall for one more lease."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.chassis.database import Connection
from services.intake import store
from services.intake.actions import approving
from services.intake.actions.doing import Doing, note
from services.intake.model import renewals
from services.intake.model.cases import CaseFile

from .acting import Working, to_case
from .session import Scoped, page

router = APIRouter(prefix="/cases/{case_id}/renewal")


@router.get("", summary="What one more lease needs")
async def show_renewal(request: Request, case_id: UUID, doing: Working, tx: Scoped) -> Response:
    file = await store.cases.read_file(tx, doing.society, case_id)
    await note(tx, doing, "read", case_id)
    view = await renewal_card(tx, doing, file)
    return page(
        request, doing.by, "case_renewal.html", file=file, lease=file.lease_from(doing.at), **view
    )


@router.post("", summary="Ask others whether the face may stay")
async def ask_renewal(case_id: UUID, doing: Working, tx: Scoped) -> RedirectResponse:
    await approving.ask_for_renewal(tx, doing, case_id)
    return to_case(case_id)


async def renewal_card(tx: Connection, doing: Doing, file: CaseFile) -> dict[str, Any]:
    """Say whether a lease can be renewed, what that lacks, and whether it was asked for."""
    open_now = renewals.may_renew(file, doing.at)
    return {
        "renewable": open_now,
        "renewal_lacks": renewals.lacks(file, doing.at) if open_now else (),
        "renewal_asked": file.renewal if file.renewal and file.renewal.open else None,
        "photo_old": bool(file.photo and file.photo.is_old(doing.at.date())),
    }

"""Showings: off the wall, and back within ten minutes."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from services.intake.actions import showing
from services.intake.store.scopes import transaction_for

from .acting import Reading, Working, publish_now, to_case
from .session import Scoped, resources_of

router = APIRouter(prefix="/cases/{case_id}")


@router.post("/withdrawal", summary="Stop showing the face")
async def withdraw(case_id: UUID, tx: Scoped, doing: Reading) -> RedirectResponse:
    await showing.withdraw(tx, doing, case_id)
    return to_case(case_id)


@router.post("/withdrawal/undo", summary="Take a withdrawal back within ten minutes")
async def undo_withdrawal(request: Request, case_id: UUID, doing: Working) -> RedirectResponse:
    resources = resources_of(request)
    async with transaction_for(resources.pool, doing.by) as tx:
        await showing.undo_withdrawal(tx, doing, case_id)
    await publish_now(resources, doing.society, case_id)
    return to_case(case_id)

"""Showings: off the wall, back within ten minutes, on hold and off it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from services.chassis.database import transaction_of
from services.intake.actions import registering, showing

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
    async with transaction_of(resources.pool, doing.society) as tx:
        await showing.undo_withdrawal(tx, doing, case_id)
    await publish_now(resources, doing.society, case_id)
    return to_case(case_id)


@router.post("/hold", summary="Place the case on hold")
async def place_on_hold(case_id: UUID, tx: Scoped, doing: Reading) -> RedirectResponse:
    await registering.place_on_hold(tx, doing, case_id)
    return to_case(case_id)


@router.post("/hold/lifting", summary="Lift the hold")
async def lift_hold(case_id: UUID, tx: Scoped, doing: Working) -> RedirectResponse:
    await registering.lift_hold(tx, doing, case_id)
    return to_case(case_id)

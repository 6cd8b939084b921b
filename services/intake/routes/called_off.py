"""Calls that are off: whoever was to be on the line says that they have read it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from services.intake import store
from services.intake.actions.standing_in import own_and_absent

from .acting import Acting
from .session import Scoped

router = APIRouter(prefix="/called-off")


@router.post("/{off_id}", summary="Have read that a call is off; a second time changes nothing")
async def see_off(off_id: UUID, doing: Acting, tx: Scoped) -> RedirectResponse:
    whose = await own_and_absent(tx, doing)
    await store.channels.see_off(tx, doing.society, off_id, whose, doing.at)
    return RedirectResponse("/", 303)

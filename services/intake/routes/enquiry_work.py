"""Working on a message: taking it on, giving it to a colleague, ending it and taking that back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from services.intake.actions import claiming, ending
from services.intake.model.endings import BlockReason, EndReason

from .acting import Working
from .session import Scoped

router = APIRouter(prefix="/enquiries")


@router.post("/{enquiry_id}/claim", summary="Work on an enquiry")
async def claim_enquiry(
    enquiry_id: UUID, doing: Working, tx: Scoped, seen: Annotated[UUID | None, Form()] = None
) -> Response:
    await claiming.claim(tx, doing, enquiry_id, seen)
    return to_enquiry(enquiry_id)


@router.post("/{enquiry_id}/release", summary="Let an enquiry go")
async def release_enquiry(enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    await claiming.release(tx, doing, enquiry_id)
    return RedirectResponse("/enquiries", 303)


@router.post("/{enquiry_id}/assignment", summary="Mean an enquiry for a colleague")
async def assign_enquiry(
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    to: Annotated[UUID, Form()],
    seen: Annotated[UUID | None, Form()] = None,
) -> Response:
    await claiming.assign(tx, doing, enquiry_id, to, seen)
    return RedirectResponse("/enquiries", 303)


@router.post("/{enquiry_id}/ending", summary="Nothing more is to be done")
async def end_enquiry(
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    why: Annotated[EndReason, Form()],
    seen: Annotated[datetime | None, Form()] = None,
) -> Response:
    await ending.end(tx, doing, enquiry_id, why, seen)
    return to_enquiry(enquiry_id)


@router.post("/{enquiry_id}/reopening", summary="Take the end of an enquiry back")
async def reopen_enquiry(enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    await ending.reopen(tx, doing, enquiry_id)
    return to_enquiry(enquiry_id)


@router.post("/{enquiry_id}/block", summary="Let what a writer sends later go aside")
async def block_writer(
    enquiry_id: UUID,
    doing: Working,
    tx: Scoped,
    why: Annotated[BlockReason, Form()],
    seen: Annotated[datetime | None, Form()] = None,
) -> Response:
    await ending.block(tx, doing, enquiry_id, why, seen)
    return to_enquiry(enquiry_id)


@router.post("/{enquiry_id}/unblocking", summary="Take a block back")
async def unblock_writer(enquiry_id: UUID, doing: Working, tx: Scoped) -> Response:
    await ending.unblock(tx, doing, enquiry_id)
    return to_enquiry(enquiry_id)


def to_enquiry(enquiry_id: UUID, part: str = "") -> RedirectResponse:
    """Lead back to an enquiry after a form: POST, then 303."""
    return RedirectResponse(f"/enquiries/{enquiry_id}{part}", 303)

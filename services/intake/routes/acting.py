"""What every route that reads or changes a case needs: who acts, when, and the way back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import RedirectResponse

from services.chassis.logs import describe, log
from services.chassis.objects import ObjectMissing, ObjectsUnavailable
from services.intake.actions import showing
from services.intake.actions.doing import Doing
from services.intake.model.people import READERS, Role
from services.intake.resources import Resources

from .session import Signed, resources_of

_log = log(__name__)


async def acting(request: Request, member: Signed) -> Doing:
    """Return who is signed in as someone who acts now."""
    resources = resources_of(request)
    return Doing(member, resources.clock(), resources.vault)


async def reading(request: Request, member: Signed) -> Doing:
    """Return who acts, if they may open cases; raises `RoleMissing`."""
    member.require(*READERS)
    return await acting(request, member)


async def working(request: Request, member: Signed) -> Doing:
    """Return who acts, if they are a caseworker; raises `RoleMissing`."""
    member.require(Role.CASEWORKER)
    return await acting(request, member)


async def approving(request: Request, member: Signed) -> Doing:
    """Return who acts, if they may approve; raises `RoleMissing`."""
    member.require(Role.APPROVER)
    return await acting(request, member)


async def administering(request: Request, member: Signed) -> Doing:
    """Return who acts, if they run their Society's side of the portal; raises `RoleMissing`."""
    member.require(Role.ADMINISTRATOR)
    return await acting(request, member)


async def coordinating(request: Request, member: Signed) -> Doing:
    """Return who acts, if they see to what waits between Societies; raises `RoleMissing`."""
    member.require(Role.COORDINATOR)
    return await acting(request, member)


async def auditing(request: Request, member: Signed) -> Doing:
    """Return who acts, if they check who saw and did what; raises `RoleMissing`."""
    member.require(Role.AUDITOR)
    return await acting(request, member)


Acting = Annotated[Doing, Depends(acting)]
Administering = Annotated[Doing, Depends(administering)]
Auditing = Annotated[Doing, Depends(auditing)]
Coordinating = Annotated[Doing, Depends(coordinating)]
Reading = Annotated[Doing, Depends(reading)]
Working = Annotated[Doing, Depends(working)]
Approving = Annotated[Doing, Depends(approving)]


def to_case(case_id: UUID, part: str = "") -> RedirectResponse:
    """Lead back to a case after a form: POST, then 303."""
    return RedirectResponse(f"/cases/{case_id}{part}", 303)


async def publish_now(resources: Resources, society: UUID, case_id: UUID) -> None:
    """Publish at once what was approved; if files are not to be had now, a timer goes on."""
    try:
        await showing.publish(resources, society, case_id)
    except (ObjectMissing, ObjectsUnavailable) as error:
        _log.warning("publication waits", record_id=str(case_id), **describe(error))

"""Whose a record is: what an address names has to be this Society's, or it is not there at all."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.chassis.web.layer import SAFE
from services.intake import store
from services.intake.model.merging import CaseMerged
from services.intake.model.people import Member
from services.intake.store.scopes import transaction_for

from .session import resources_of, signed

RECORDS = {
    "case_id": store.places.Table.CASES,
    "sought_id": store.places.Table.SOUGHT_PERSONS,
    "enquiry_id": store.places.Table.ENQUIRIES,
    "task_id": store.places.Table.TASKS,
    "note_id": store.places.Table.CASE_NOTES,
    "document_id": store.places.Table.DOCUMENTS,
    "staff_id": store.places.Table.STAFF,
    "grant_id": store.places.Table.GRANTS,
    "invitation_id": store.places.Table.INVITATIONS,
    "office_id": store.places.Table.OFFICES,
    "lending_id": store.places.Table.LENDINGS,
    "offer_id": store.places.Table.OFFERS,
    "edition_id": store.places.Table.EDITIONS,
    "question_id": store.places.Table.QUESTIONS,
    "reading_id": store.places.Table.READINGS,
    "duty_id": store.places.Table.DUTIES,
    "off_id": store.places.Table.CALLED_OFF,
    "picture_id": store.places.Table.PICTURES,
}
"""The parts of an address that name a record of a Society, and the table it is in."""


async def record_there(request: Request) -> None:
    """Go on only if each record in the address is one of the member's Society.

    A record of another Society answers like one that never was, before anything else is looked at:
    before the role, so that nobody learns from the kind of refusal what there is elsewhere. A case
    that was merged changes no more.
    """
    named = [(table, _read(request, name)) for name, table in RECORDS.items()]
    if not any(record_id for _, record_id in named):
        return
    member = await signed(request)
    async with transaction_for(resources_of(request).pool, member) as tx:
        for table, record_id in named:
            if record_id and not await store.places.has(tx, table, member.society, record_id):
                raise NotFound
        case_id = _read(request, "case_id")
        if case_id and request.method not in SAFE:
            await _may_change(tx, member, case_id)


async def _may_change(tx: Connection, member: Member, case_id: UUID) -> None:
    """Go on only if work on the case does not go on in another one; raises `CaseMerged`."""
    if await store.cases.goes_on_in(tx, member.society, case_id):
        raise CaseMerged(case_id=str(case_id))


def _read(request: Request, name: str) -> UUID | None:
    """Return the id an address gives under a name; what is no id at all is refused elsewhere."""
    try:
        return UUID(str(request.path_params.get(name, "")))
    except ValueError:
        return None

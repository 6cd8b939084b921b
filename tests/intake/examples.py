"""What each part of an address stands for in a Society in which no table is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from services.contracts.renditions import rendition_names
from services.intake import store
from services.intake.actions import inviting
from services.intake.actions.founding import Newcomer
from services.intake.model.people import Role
from tests.support.copies import sent_out
from tests.support.office import Office


@dataclass(frozen=True)
class Filled:
    """A Society in which no table is empty, and the case that was filled."""

    office: Office
    case_id: UUID

    async def one(self, statement: str, *values: Any) -> Any:
        """Return the one value a statement asks for in this Society."""
        async with self.office.tx() as tx:
            return await tx.fetchval(statement, *values)


async def _proof(filled: Filled) -> str:
    photo = (await filled.office.file(filled.case_id)).photo
    return rendition_names(photo.image)[0]


async def _invitation(filled: Filled) -> str:
    office = filled.office
    newcomer = Newcomer("Somebody new", f"{uuid4()}@new.example", frozenset({Role.CASEWORKER}))
    async with office.tx() as tx:
        doing = office.doing(office.founded.administrator.member)
        return (await inviting.invite(tx, doing, newcomer)).token


async def _somebody_passing(filled: Filled) -> dict[str, Any]:
    """Invite a colleague on whom administrators may do everything."""
    office, email = filled.office, f"{uuid4()}@second.example"
    newcomer = Newcomer("Passing", email, frozenset({Role.CASEWORKER}))
    doing = office.doing(office.founded.administrator.member)
    async with office.tx() as tx:
        made = await inviting.invite(tx, doing, newcomer)
        account = await tx.fetchval("SELECT staff_id FROM staff WHERE email = $1", email)
        [grant] = await store.grants.list_of(tx, office.society, account)
    ids = {"staff_id": account, "grant_id": grant.grant_id}
    return ids | {"invitation_id": made.invitation_id}


async def examples(filled: Filled) -> dict[str, Any]:
    """Return what each part of an address stands for in a filled Society."""
    passing = await _somebody_passing(filled)
    edition_id = await filled.one(
        "SELECT edition_id FROM copies WHERE round_id IS NOT NULL LIMIT 1"
    )
    enquiry_id = await filled.one("SELECT enquiry_id FROM enquiry_links LIMIT 1")
    picture = "SELECT picture_id FROM enquiry_pictures WHERE enquiry_id = $1"
    return {
        **passing,
        "office_id": await filled.one("SELECT office_id FROM offices LIMIT 1"),
        "duty_id": await filled.one("SELECT duty_id FROM duties LIMIT 1"),
        "case_id": filled.case_id,
        "sought_id": await filled.one(
            "SELECT sought_id FROM sought_persons WHERE case_id = $1 LIMIT 1", filled.case_id
        ),
        "enquiry_id": enquiry_id,
        "picture_id": await filled.one(picture, enquiry_id),
        "task_id": await filled.one("SELECT task_id FROM tasks LIMIT 1"),
        "off_id": await filled.one("SELECT task_id FROM called_off LIMIT 1"),
        "question_id": await filled.one("SELECT question_id FROM questions LIMIT 1"),
        "reading_id": await filled.one(
            "SELECT reading_id FROM readings WHERE side = 'reads' LIMIT 1"
        ),
        "note_id": await filled.one("SELECT note_id FROM case_notes LIMIT 1"),
        "document_id": await filled.one("SELECT document_id FROM documents LIMIT 1"),
        "offer_id": await filled.one("SELECT offer_id FROM enquiry_offers LIMIT 1"),
        "edition_id": edition_id,
        "number": 1,
        "link": await sent_out(filled.office, edition_id, name="Somebody passing"),
        "lending_id": await filled.one("SELECT lending_id FROM lendings LIMIT 1"),
        "asked": "medical",
        "what": "registration",
        "name": await _proof(filled),
        "token": await _invitation(filled),
    }

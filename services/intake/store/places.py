"""Where records are: whether a Society has one that an address names."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from services.chassis.database import Connection


class Table(Enum):
    """A table of records that addresses name, and the column of their ids."""

    CASES = ("cases", "case_id")
    SOUGHT_PERSONS = ("sought_persons", "sought_id")
    ENQUIRIES = ("enquiries", "enquiry_id")
    TASKS = ("tasks", "task_id")
    CASE_NOTES = ("case_notes", "note_id")
    DOCUMENTS = ("documents", "document_id")
    STAFF = ("staff", "staff_id")
    GRANTS = ("grants", "grant_id")
    INVITATIONS = ("invitations", "invitation_id")
    OFFICES = ("offices", "office_id")
    LENDINGS = ("lendings", "lending_id")
    OFFERS = ("enquiry_offers", "offer_id")
    EDITIONS = ("editions", "edition_id")
    QUESTIONS = ("questions", "question_id")
    READINGS = ("readings", "reading_id")
    DUTIES = ("duties", "duty_id")
    CALLED_OFF = ("called_off", "task_id")
    PICTURES = ("enquiry_pictures", "picture_id")


async def has(tx: Connection, table: Table, society: UUID, record_id: UUID) -> bool:
    """Return whether a Society has this record."""
    name, column = table.value  # from the closed list above, never from outside
    found: bool = await tx.fetchval(
        f"SELECT EXISTS (SELECT 1 FROM {name} WHERE society = $1 AND {column} = $2)",  # noqa: S608
        society,
        record_id,
    )
    return found


async def case_of(tx: Connection, table: Table, society: UUID, record_id: UUID) -> UUID | None:
    """Return the case a sought person or an enquiry belongs to."""
    name, column = table.value  # from the closed list above, never from outside
    case_id: UUID | None = await tx.fetchval(
        f"SELECT case_id FROM {name} WHERE society = $1 AND {column} = $2",  # noqa: S608
        society,
        record_id,
    )
    return case_id

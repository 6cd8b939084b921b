"""The ways to a seeker: the card itself is closed with what they told, the rest stands here."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.contacts import Contact, card_from_text
from services.intake.vault import RecordKey


async def find(tx: Connection, case_id: UUID, key: RecordKey) -> Contact:
    """Open the contact of a case's seeker, whose record's key that is."""
    row = await tx.fetchrow(
        """
        SELECT s.sealed_contact, c.version, c.sealed_second, c.failed_at
          FROM seekers s LEFT JOIN contacts c USING (society, case_id)
         WHERE s.society = $1 AND s.case_id = $2
        """,
        key.society,
        case_id,
    )
    assert row is not None
    second = json.loads(_open(key, row["sealed_second"]) or "{}")
    return Contact(
        first=card_from_text(key.open("seekers", "contact", row["sealed_contact"])),
        version=row["version"] or 0,
        second_name=second.get("name", ""),
        second=card_from_text(second["card"]) if second else None,
        failed_at=row["failed_at"],
    )


async def save(tx: Connection, case_id: UUID, contact: Contact, key: RecordKey) -> None:
    """Write the contact of a case's seeker in place of what stood there."""
    second = contact.second
    told = {"name": contact.second_name, "card": second.as_text()} if second else None
    await tx.execute(
        "UPDATE seekers SET sealed_contact = $3 WHERE society = $1 AND case_id = $2",
        key.society,
        case_id,
        key.seal("seekers", "contact", contact.first.as_text()),
    )
    await tx.execute(
        """
        INSERT INTO contacts (society, case_id, version, sealed_second, failed_at)
        VALUES ($1, $2, 1, $3, $4)
        ON CONFLICT (society, case_id) DO UPDATE
           SET version = contacts.version + 1, sealed_second = excluded.sealed_second,
               failed_at = excluded.failed_at
        """,
        key.society,
        case_id,
        key.seal("contacts", "second", json.dumps(told)) if told else None,
        contact.failed_at,
    )


async def mark_failed(tx: Connection, society: UUID, case_id: UUID, at: datetime) -> None:
    """Write down that the way to a seeker leads nowhere."""
    await tx.execute(
        """
        INSERT INTO contacts (society, case_id, version, failed_at) VALUES ($1, $2, 1, $3)
        ON CONFLICT (society, case_id) DO UPDATE
           SET version = contacts.version + 1, failed_at = excluded.failed_at
        """,
        society,
        case_id,
        at,
    )


def _open(key: RecordKey, sealed: str | None) -> str:
    return key.open("contacts", "second", sealed) if sealed else ""

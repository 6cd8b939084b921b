"""Who read or did what: rows that are only ever added, in the transaction of what they tell."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.people import Entry, Member


class Circumstances(TypedDict):
    """When and where something was done, and for what reason where one was given."""

    at: datetime
    society: UUID
    reason: NotRequired[str | None]


async def note(
    tx: Connection, by: Member | None, did: str, record_id: object, **how: Unpack[Circumstances]
) -> None:
    """Write down who read or did what; `by` is None where time or an event did it."""
    await tx.execute(
        """
        INSERT INTO audit (society, at, staff_id, did, record_id, reason)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        how["society"],
        how["at"],
        by.staff_id if by else None,
        did,
        str(record_id),
        how.get("reason"),
    )


async def list_of(tx: Connection, record_id: object, *, most: int = 30) -> list[Entry]:
    """Return the latest of what happened to a record, newest first."""
    rows = await tx.fetch(
        """
        SELECT at, name, did, reason
          FROM audit LEFT JOIN staff USING (staff_id)
         WHERE record_id = $1 ORDER BY seq DESC LIMIT $2
        """,
        str(record_id),
        most,
    )
    return [Entry(row["at"], row["name"], row["did"], row["reason"]) for row in rows]

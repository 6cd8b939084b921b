"""Which enquiries no Society may read: ids, and nothing of what was written."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.database import Connection


async def add(tx: Connection, enquiry_id: UUID, days: tuple[date, date], *, told: bool) -> bool:
    """Remember an enquiry that nobody may read; return whether its visitor is told, as at first.

    `days` are today and the day from which it is forgotten, as others are now.
    """
    today, forget_from = days
    await tx.execute("DELETE FROM unplaced WHERE forget_from <= $1", today)
    return bool(
        await tx.fetchval(
            """
            INSERT INTO unplaced (enquiry_id, told, forget_from) VALUES ($1, $2, $3)
            ON CONFLICT (enquiry_id) DO UPDATE SET told = unplaced.told RETURNING told
            """,
            enquiry_id,
            told,
            forget_from,
        )
    )


async def holds(tx: Connection, enquiry_id: UUID) -> bool:
    """Return whether nobody may read an enquiry."""
    return bool(await tx.fetchval("SELECT true FROM unplaced WHERE enquiry_id = $1", enquiry_id))

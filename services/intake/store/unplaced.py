"""Which enquiries no Society may read: ids, and nothing of what was written."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.database import Connection


async def add(tx: Connection, enquiry_id: UUID, today: date, forget_from: date) -> None:
    """Remember an enquiry that nobody may read, and forget those nothing comes of any more."""
    await tx.execute("DELETE FROM unplaced WHERE forget_from <= $1", today)
    await tx.execute(
        "INSERT INTO unplaced (enquiry_id, forget_from) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        enquiry_id,
        forget_from,
    )


async def holds(tx: Connection, enquiry_id: UUID) -> bool:
    """Return whether nobody may read an enquiry."""
    return bool(await tx.fetchval("SELECT true FROM unplaced WHERE enquiry_id = $1", enquiry_id))

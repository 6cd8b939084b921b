"""Rows of answers, sealed, on their way into a mailbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.routing.model.enquiries import Release


async def save(
    tx: Connection, reply_id: UUID, enquiry_id: UUID, sealed_reply: str, release_at: datetime
) -> bool:
    """Keep an answer until it is read; return False if it is kept already."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO replies (reply_id, enquiry_id, sealed_reply, release_at)
            VALUES ($1, $2, $3, $4) ON CONFLICT (reply_id) DO NOTHING RETURNING true
            """,
            reply_id,
            enquiry_id,
            sealed_reply,
            release_at,
        )
    )


async def read_released(tx: Connection, enquiry_id: UUID | None, now: datetime) -> list[str]:
    """Return the answers that may be read by now, oldest first, and mark these and no others read.

    In one statement: an answer that comes meanwhile is neither shown nor marked. None for no
    enquiry.
    """
    rows = await tx.fetch(
        """
        WITH shown AS (
            SELECT reply_id, place, sealed_reply FROM replies
             WHERE enquiry_id = $1 AND release_at <= $2
        ), marked AS (
            UPDATE replies SET read = true
             WHERE reply_id IN (SELECT reply_id FROM shown) AND NOT read
        )
        SELECT sealed_reply FROM shown ORDER BY place
        """,
        enquiry_id,
        now,
    )
    return [row["sealed_reply"] for row in rows]


async def announce(tx: Connection, now: datetime) -> list[Release]:
    """Mark the answers whose time has come, and return them, one for each answer.

    A prompt goes nowhere for one that was read before anybody came to announce it.
    """
    rows = await tx.fetch(
        """
        UPDATE replies SET announced = true
          FROM enquiries
         WHERE NOT announced AND release_at <= $1 AND enquiries.enquiry_id = replies.enquiry_id
        RETURNING replies.enquiry_id, sealed_address IS NOT NULL AND NOT read AS pingable
        """,
        now,
    )
    return [Release(**row) for row in rows]

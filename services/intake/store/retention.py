"""What is let go some time after a case was closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection


async def look_at_all_closed(tx: Connection, society: UUID, at: datetime) -> None:
    """Plan to look at once whether what was told in each closed case is still kept."""
    await tx.execute(
        """
        INSERT INTO due (what, record_id, society, at)
        SELECT 'retention', case_id, society, $2 FROM cases
         WHERE society = $1 AND closed_at IS NOT NULL
        ON CONFLICT (what, record_id) DO UPDATE SET at = least(due.at, excluded.at)
        """,
        society,
        at,
    )


async def look_at_all_ended(tx: Connection, society: UUID, at: datetime) -> None:
    """Plan to look at once whether the words of each enquiry that is over are still kept."""
    await tx.execute(
        """
        INSERT INTO due (what, record_id, society, at)
        SELECT 'enquiry_words', enquiry_id, society, $2 FROM enquiries
         WHERE society = $1 AND ended_at IS NOT NULL AND ended_why <> 'case_closed'
        ON CONFLICT (what, record_id) DO UPDATE SET at = least(due.at, excluded.at)
        """,
        society,
        at,
    )


async def forget_conversations(tx: Connection, society: UUID, case_id: UUID) -> list[UUID]:
    """Delete the words of a case's conversations in which nobody waits; return which they were."""
    rows = await tx.fetch(
        """
        WITH over AS (
            SELECT enquiry_id FROM enquiries
             WHERE society = $1 AND case_id = $2 AND due_at IS NULL),
        said AS (DELETE FROM messages USING over
                  WHERE messages.society = $1 AND messages.enquiry_id = over.enquiry_id
              RETURNING messages.enquiry_id),
        answered AS (DELETE FROM replies USING over
                  WHERE replies.society = $1 AND replies.enquiry_id = over.enquiry_id
              RETURNING replies.enquiry_id)
        SELECT enquiry_id FROM said UNION SELECT enquiry_id FROM answered
         UNION SELECT enquiry_id FROM over JOIN enquiry_pictures p USING (enquiry_id)
                WHERE p.society = $1
        """,
        society,
        case_id,
    )
    return [row["enquiry_id"] for row in rows]

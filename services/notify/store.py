"""SQL of notify: one table that knows how notices ended."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.database import Connection

from .model import Outcome


async def has_ended(db: Connection, notice_id: UUID) -> bool:
    """Return whether a notice was sent or given up before."""
    return bool(
        await db.fetchval("SELECT true FROM notices WHERE notice_id = $1", notice_id),
    )


async def save_outcome(tx: Connection, notice_id: UUID, outcome: Outcome, today: date) -> bool:
    """Keep how a notice ended; return False if that was known."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO notices (notice_id, state, ended_on) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING RETURNING true
            """,
            notice_id,
            outcome.word,
            today,
        )
    )


async def delete_ended_before(tx: Connection, day: date) -> None:
    """Forget notices that ended before a day."""
    await tx.execute("DELETE FROM notices WHERE ended_on < $1", day)

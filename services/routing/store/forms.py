"""Rows of forms that were sent, so that sending twice is once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.database import Connection


async def save_sent(tx: Connection, form_id: UUID, forget_from: date) -> bool:
    """Note that a form was sent; return False if it was sent before."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO sent_forms (form_id, forget_from) VALUES ($1, $2)
            ON CONFLICT DO NOTHING RETURNING true
            """,
            form_id,
            forget_from,
        )
    )


async def delete_sent(tx: Connection, today: date) -> None:
    """Forget the forms that can no longer be sent again."""
    await tx.execute("DELETE FROM sent_forms WHERE forget_from <= $1", today)

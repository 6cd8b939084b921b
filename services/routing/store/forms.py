"""Rows of forms: what is filled in so far, closed, and which were sent, so that twice is once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection


async def lock(tx: Connection, place: bytes, now: datetime) -> bytes | None:
    """Return the closed state of a form and hold it until the transaction ends; None if gone."""
    closed: bytes | None = await tx.fetchval(
        "SELECT closed FROM forms WHERE place = $1 AND forget_at > $2 FOR UPDATE", place, now
    )
    return closed


async def save(tx: Connection, place: bytes, closed: bytes, forget_at: datetime) -> None:
    """Keep the state of a form in the place of what was there."""
    await tx.execute(
        """
        INSERT INTO forms (place, closed, forget_at) VALUES ($1, $2, $3)
        ON CONFLICT (place) DO UPDATE
           SET closed = excluded.closed, forget_at = excluded.forget_at
        """,
        place,
        closed,
        forget_at,
    )


async def delete_old(tx: Connection, now: datetime) -> None:
    """Forget the forms whose time has passed."""
    await tx.execute("DELETE FROM forms WHERE forget_at <= $1", now)


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

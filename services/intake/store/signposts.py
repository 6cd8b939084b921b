"""What people came for instead of looking for somebody: counts, and where to send them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection


async def count(tx: Connection, society: UUID, kind: str, day: date) -> None:
    """Count one more of a kind in the month of a day; nothing else is kept."""
    await tx.execute(
        """
        INSERT INTO signposts (society, month, kind, count) VALUES ($1, $2, $3, 1)
        ON CONFLICT (society, month, kind) DO UPDATE SET count = signposts.count + 1
        """,
        society,
        day.replace(day=1),
        kind,
    )


async def counts_of(tx: Connection, society: UUID, month: date) -> dict[str, int]:
    """Return how often each kind was counted in a month."""
    rows = await tx.fetch(
        "SELECT kind, count FROM signposts WHERE society = $1 AND month = $2",
        society,
        month.replace(day=1),
    )
    return {row["kind"]: row["count"] for row in rows}


async def find_address(tx: Connection, society: UUID, kind: str) -> str:
    """Return where the Society sends people of a kind, in its own words; empty if it said none."""
    words: str | None = await tx.fetchval(
        "SELECT words FROM addresses WHERE society = $1 AND kind = $2", society, kind
    )
    return words or ""


async def save_address(
    tx: Connection, place: tuple[UUID, str], words: str, changed: tuple[UUID, datetime]
) -> None:
    """Write where a Society sends people of a kind; `place` is (Society, kind)."""
    await tx.execute(
        """
        INSERT INTO addresses (society, kind, words, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (society, kind) DO UPDATE
           SET words = excluded.words, changed_by = excluded.changed_by,
               changed_at = excluded.changed_at
        """,
        *place,
        words,
        *changed,
    )

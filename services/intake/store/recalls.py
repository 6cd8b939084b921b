"""Recall lists: copies that hang and must not, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.copies import Copy, RecallList

from .copies import copy_of

_OVER = """
    down_on IS NULL AND written_off_on IS NULL AND (hung_on IS NOT NULL OR round_id IS NOT NULL)
    AND (until < $2 OR state NOT IN ('issued', 'issuing'))
"""
"""A copy that has to come down. One that volunteers were given may hang, though nobody said so."""


@dataclass(frozen=True)
class Count:
    """How many copies of an edition hang, or may, though they must not, and since when."""

    edition_id: UUID
    code: str
    since: date
    copies: int
    reminders: int = 0
    told: bool = False


async def list_copies(tx: Connection, society: UUID, today: date) -> list[Copy]:
    """Return the copies of a Society that have to come down."""
    rows = await tx.fetch(
        f"""
        SELECT c.* FROM copies c JOIN editions e USING (society, edition_id)
         WHERE society = $1 AND {_OVER} ORDER BY edition_id, number
        """,  # noqa: S608 - from above, never from outside
        society,
        today,
    )
    return [copy_of(row) for row in rows]


async def count(tx: Connection, society: UUID, today: date) -> list[Count]:
    """Return of which editions copies have to come down, the oldest first."""
    rows = await tx.fetch(
        f"""
        SELECT edition_id, min(code) AS code, count(*) AS copies,
               min(coalesce(l.since, recalled_at::date, until + 1)) AS since,
               coalesce(min(l.reminders), 0) AS reminders,
               coalesce(bool_or(l.told_at IS NOT NULL AND l.done_at IS NULL), false) AS told
          FROM copies JOIN editions USING (society, edition_id)
          LEFT JOIN recall_lists l USING (society, edition_id)
         WHERE society = $1 AND {_OVER}
         GROUP BY edition_id ORDER BY since, edition_id
        """,  # noqa: S608 - from above, never from outside
        society,
        today,
    )
    return [Count(**row) for row in rows]


async def list_open(tx: Connection, society: UUID) -> list[RecallList]:
    """Return the lists on which something stands, as they were last left."""
    rows = await tx.fetch(
        """
        SELECT edition_id, since, reminded_at, reminders, told_at, done_at FROM recall_lists
         WHERE society = $1 AND done_at IS NULL ORDER BY since, edition_id
        """,
        society,
    )
    return [RecallList(**row) for row in rows]


async def begin(tx: Connection, society: UUID, edition_id: UUID, since: date, at: datetime) -> None:
    """Keep a new list, or go on with one that was done."""
    await tx.execute(
        """
        INSERT INTO recall_lists (society, edition_id, since, reminded_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (society, edition_id) DO UPDATE SET done_at = NULL
        """,
        society,
        edition_id,
        since,
        at,
    )


async def save(tx: Connection, society: UUID, one: RecallList) -> None:
    """Write who was reminded, and whether it is done."""
    await tx.execute(
        """
        UPDATE recall_lists SET reminders = $3, reminded_at = $4, told_at = $5, done_at = $6
         WHERE society = $1 AND edition_id = $2
        """,
        society,
        one.edition_id,
        one.reminders,
        one.reminded_at,
        one.told_at,
        one.done_at,
    )

"""Links between the cases of a family: two rows each, so that either case reads its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.family import FamilyLink

Both = tuple[Sequence[UUID], Sequence[UUID]]
"""Two cases, each with those merged with it."""


async def link(
    tx: Connection, society: UUID, pair: tuple[UUID, UUID], by: UUID, at: datetime
) -> None:
    """Link two cases, or link them again; linked already, nothing changes."""
    await tx.execute(
        """
        INSERT INTO family_links AS f (society, case_id, other, linked_by, linked_at)
        VALUES ($1, $2, $3, $4, $5), ($1, $3, $2, $4, $5)
        ON CONFLICT (society, case_id, other) DO UPDATE
           SET linked_by = excluded.linked_by, linked_at = excluded.linked_at,
               unlinked_by = NULL, unlinked_at = NULL
         WHERE f.unlinked_at IS NOT NULL
        """,
        society,
        *pair,
        by,
        at,
    )


async def unlink(tx: Connection, society: UUID, both: Both, by: UUID, at: datetime) -> bool:
    """Unlink two cases, with those merged with either; return whether they were linked."""
    done: str = await tx.execute(
        """
        UPDATE family_links SET unlinked_by = $4, unlinked_at = $5
         WHERE society = $1 AND unlinked_at IS NULL
           AND (case_id = ANY($2) AND other = ANY($3) OR case_id = ANY($3) AND other = ANY($2))
        """,
        society,
        *both,
        by,
        at,
    )
    return done != "UPDATE 0"


async def relink(tx: Connection, society: UUID, both: Both, since: datetime) -> None:
    """Take an unlinking since a moment back: who linked the two, and when, is as it was."""
    await tx.execute(
        """
        UPDATE family_links SET unlinked_by = NULL, unlinked_at = NULL
         WHERE society = $1 AND unlinked_at > $4
           AND (case_id = ANY($2) AND other = ANY($3) OR case_id = ANY($3) AND other = ANY($2))
        """,
        society,
        *both,
        since,
    )


async def list_of(tx: Connection, society: UUID, case_id: UUID) -> list[FamilyLink]:
    """Return the links of a case to others that are there for whoever looks, the oldest first."""
    rows = await tx.fetch(
        """
        WITH every AS (
            SELECT coalesce(c.merged_into, f.other) AS other, linked_by, linked_at, unlinked_at
              FROM family_links f JOIN cases c ON c.society = f.society AND c.case_id = f.other
             WHERE f.society = $1 AND f.case_id IN (
                   SELECT case_id FROM cases
                    WHERE society = $1 AND (case_id = $2 OR merged_into = $2))),
        once AS (
            SELECT DISTINCT ON (other) * FROM every WHERE other <> $2
             ORDER BY other, unlinked_at DESC NULLS FIRST, linked_at)
        SELECT * FROM once ORDER BY linked_at, other LIMIT 40
        """,
        society,
        case_id,
    )
    return [FamilyLink(**row) for row in rows]

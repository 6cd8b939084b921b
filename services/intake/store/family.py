"""Links between the cases of a family: two rows each, so that either case reads its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.family import FamilyLink


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


async def unlink(
    tx: Connection, society: UUID, pair: tuple[UUID, UUID], by: UUID, at: datetime
) -> bool:
    """Unlink two cases; return whether they were linked."""
    done: str = await tx.execute(
        """
        UPDATE family_links SET unlinked_by = $4, unlinked_at = $5
         WHERE society = $1 AND (case_id, other) IN (($2, $3), ($3, $2)) AND unlinked_at IS NULL
        """,
        society,
        *pair,
        by,
        at,
    )
    return done != "UPDATE 0"


async def relink(tx: Connection, society: UUID, pair: tuple[UUID, UUID]) -> None:
    """Take an unlinking back: who linked the two, and when, is as it was."""
    await tx.execute(
        """
        UPDATE family_links SET unlinked_by = NULL, unlinked_at = NULL
         WHERE society = $1 AND (case_id, other) IN (($2, $3), ($3, $2))
        """,
        society,
        *pair,
    )


async def list_of(tx: Connection, society: UUID, case_id: UUID) -> list[FamilyLink]:
    """Return the links of a case to others that are there for whoever looks, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (f.linked_at, other)
               coalesce(c.merged_into, f.other) AS other, f.linked_by, f.linked_at, f.unlinked_at
          FROM family_links f JOIN cases c ON c.society = f.society AND c.case_id = f.other
         WHERE f.society = $1 AND f.case_id IN (
               SELECT case_id FROM cases WHERE society = $1 AND (case_id = $2 OR merged_into = $2))
           AND coalesce(c.merged_into, f.other) <> $2
         ORDER BY f.linked_at, other LIMIT 40
        """,
        society,
        case_id,
    )
    return [FamilyLink(**row) for row in rows]

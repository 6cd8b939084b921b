"""Merges: who said that two cases are about one seeker, who confirmed it, and which are one now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from asyncpg import UniqueViolationError

from services.chassis.database import Connection, Row
from services.intake.model.merging import CannotMerge, Merge


async def add(tx: Connection, society: UUID, merge: Merge) -> None:
    """Keep a proposal; raises `CannotMerge` where one about the same case waits or holds."""
    try:
        await tx.execute(
            """
            INSERT INTO merges (society, merge_id, case_id, other, sealed_reason, proposed_by,
                                proposed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            society,
            merge.merge_id,
            merge.case_id,
            merge.other,
            merge.sealed_reason,
            merge.proposed_by,
            merge.proposed_at,
        )
    except UniqueViolationError:
        raise CannotMerge from None


async def save(tx: Connection, society: UUID, merge: Merge) -> None:
    """Write what became of a proposal."""
    await tx.execute(
        """
        UPDATE merges SET outcome = $3, decided_by = $4, decided_at = $5, sealed_words = $6,
               undone_by = $7, undone_at = $8, sealed_undoing = $9
         WHERE society = $1 AND merge_id = $2
        """,
        society,
        merge.merge_id,
        merge.outcome,
        merge.decided_by,
        merge.decided_at,
        merge.sealed_words,
        merge.undone_by,
        merge.undone_at,
        merge.sealed_undoing,
    )


async def list_of(tx: Connection, society: UUID, case_id: UUID) -> list[Merge]:
    """Return every merge proposed into a case or of it, the newest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM merges WHERE society = $1 AND (case_id = $2 OR other = $2)
         ORDER BY proposed_at DESC, merge_id LIMIT 50
        """,
        society,
        case_id,
    )
    return [_merge(row) for row in rows]


async def lock(tx: Connection, society: UUID, case_id: UUID, merge_id: UUID) -> Merge | None:
    """Return a merge into a case, and let nobody else decide it meanwhile."""
    row = await tx.fetchrow(
        "SELECT * FROM merges WHERE society = $1 AND case_id = $2 AND merge_id = $3 FOR UPDATE",
        society,
        case_id,
        merge_id,
    )
    return _merge(row) if row else None


async def drop_open(tx: Connection, society: UUID, case_id: UUID) -> list[UUID]:
    """Forget what was proposed about a case and not decided; return the cases to go on."""
    rows = await tx.fetch(
        """
        DELETE FROM merges WHERE society = $1 AND (case_id = $2 OR other = $2) AND outcome IS NULL
        RETURNING case_id
        """,
        society,
        case_id,
    )
    return [row["case_id"] for row in rows]


async def list_waiting(tx: Connection, society: UUID) -> list[Merge]:
    """Return what waits for a second person, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM merges WHERE society = $1 AND outcome IS NULL
         ORDER BY proposed_at, merge_id LIMIT 100
        """,
        society,
    )
    return [_merge(row) for row in rows]


async def mark(
    tx: Connection, case: tuple[UUID, UUID], into: UUID | None, at: datetime | None
) -> None:
    """Let work on a case go on in another one, or in itself again."""
    await tx.execute(
        "UPDATE cases SET merged_into = $3, merged_at = $4 WHERE society = $1 AND case_id = $2",
        *case,
        into,
        at,
    )


def _merge(row: Row) -> Merge:
    return Merge(**{name: value for name, value in row.items() if name != "society"})

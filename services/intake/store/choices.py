"""What people who were found chose, as those who work on the case may know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.choices import Choice, FoundChoice


async def add(tx: Connection, society: UUID, one: FoundChoice) -> None:
    """Keep what somebody chose; what they chose before has to be ended first."""
    await tx.execute(
        """
        INSERT INTO found_choices (society, choice_id, enquiry_id, case_id, sought_id, choice,
                                   asked_on, asked_by, written_at, sealed_words, interpreter_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        society,
        one.choice_id,
        one.enquiry_id,
        one.case_id,
        one.sought_id,
        one.choice,
        one.asked_on,
        one.asked_by,
        one.written_at,
        one.sealed_words,
        one.interpreter_id,
    )


async def end(
    tx: Connection, society: UUID, person: tuple[UUID, UUID], by: UUID, at: datetime
) -> bool:
    """End what somebody, given as (case, person), had chosen; return whether anything stood."""
    done: str = await tx.execute(
        """
        UPDATE found_choices SET ended_by = $4, ended_at = $5
         WHERE society = $1 AND case_id = $2 AND sought_id = $3 AND ended_at IS NULL
        """,
        society,
        *person,
        by,
        at,
    )
    return done != "UPDATE 0"


async def list_of(tx: Connection, society: UUID, case_ids: Sequence[UUID]) -> list[FoundChoice]:
    """Return what those sought in cases chose over time, the latest first."""
    rows = await tx.fetch(
        """
        SELECT choice_id, enquiry_id, case_id, sought_id, choice, asked_on, asked_by, written_at,
               sealed_words, interpreter_id, ended_by, ended_at
          FROM found_choices WHERE society = $1 AND case_id = ANY($2)
         ORDER BY written_at DESC, choice_id
        """,
        society,
        list(case_ids),
    )
    return [FoundChoice(**{**row, "choice": Choice(row["choice"])}) for row in rows]

"""Outcomes and closings: histories that are only ever added to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.closings import Closing, ClosingEntry
from services.intake.model.outcomes import OutcomeEntry, OutcomeKind, OutcomeStep, outcome_of


async def add(tx: Connection, society: UUID, case_id: UUID, entry: OutcomeEntry) -> None:
    """Add a line to the history of an outcome; its words come closed."""
    await tx.execute(
        """
        INSERT INTO outcomes (society, case_id, entry_id, sought_id, step, kind, by_staff,
                              by_person, at, knows_on, told_by, sealed_words)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        society,
        case_id,
        entry.entry_id,
        entry.sought_id,
        entry.step,
        entry.kind,
        entry.by,
        entry.person,
        entry.at,
        entry.knows_on,
        entry.told_by,
        entry.sealed_words,
    )


async def list_of(tx: Connection, society: UUID, case_id: UUID) -> tuple[OutcomeEntry, ...]:
    """Return the whole history of a case's outcomes, in order."""
    rows = await tx.fetch(
        "SELECT * FROM outcomes WHERE society = $1 AND case_id = $2 ORDER BY seq", society, case_id
    )
    return tuple(_entry(row) for row in rows)


async def untold_death(tx: Connection, society: UUID, case_id: UUID) -> bool:
    """Whether a death was written down of which the seeker of a case has not been told.

    It may stand in any of the cases that are merged with this one.
    """
    rows = await tx.fetch(
        """
        WITH goes_on AS (SELECT coalesce(merged_into, case_id) AS id FROM cases
                          WHERE society = $1 AND case_id = $2)
        SELECT * FROM outcomes
         WHERE society = $1 AND case_id = ANY (array(
               SELECT id FROM goes_on
                UNION ALL
               SELECT c.case_id FROM cases c, goes_on
                WHERE c.society = $1 AND c.merged_into = goes_on.id))
         ORDER BY seq
        """,
        society,
        case_id,
    )
    entries = tuple(_entry(row) for row in rows)
    return any(outcome_of(one, entries).untold_death for one in {e.sought_id for e in entries})


async def add_closing(tx: Connection, society: UUID, case_id: UUID, entry: ClosingEntry) -> None:
    """Write down that a case was closed, or opened again; the reason comes closed."""
    closed_at: datetime | None = entry.at if entry.category else None
    await tx.execute(
        """
        INSERT INTO closings (society, case_id, closing_id, category, sealed_reason, by_staff, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        society,
        case_id,
        entry.closing_id,
        entry.category,
        entry.sealed_reason,
        entry.by,
        entry.at,
    )
    await tx.execute(
        "UPDATE cases SET closed_at = $3 WHERE society = $1 AND case_id = $2",
        society,
        case_id,
        closed_at,
    )


async def find_closing(tx: Connection, society: UUID, case_id: UUID) -> ClosingEntry | None:
    """Return the latest time a case was closed or opened again, if it ever was."""
    row = await tx.fetchrow(
        """
        SELECT * FROM closings WHERE society = $1 AND case_id = $2 ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
    )
    if row is None:
        return None
    category = Closing(row["category"]) if row["category"] else None
    return ClosingEntry(
        row["closing_id"], row["by_staff"], row["at"], category, row["sealed_reason"]
    )


def _entry(row: Row) -> OutcomeEntry:
    return OutcomeEntry(
        entry_id=row["entry_id"],
        sought_id=row["sought_id"],
        step=OutcomeStep(row["step"]),
        by=row["by_staff"],
        person=row["by_person"],
        at=row["at"],
        kind=OutcomeKind(row["kind"]),
        knows_on=row["knows_on"],
        told_by=row["told_by"],
        sealed_words=row["sealed_words"],
    )

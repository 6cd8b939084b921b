"""Who is away and who stands in for them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.absences import Absence


async def add(tx: Connection, society: UUID, absence: Absence, at: datetime) -> None:
    """Keep an absence; an earlier one of the same person that still runs or waits ends with it."""
    await tx.execute(
        """
        UPDATE absences SET ended_at = $4
         WHERE society = $1 AND staff_id = $2 AND ended_at IS NULL AND until >= $3
        """,
        society,
        absence.staff_id,
        absence.begins_on,
        at,
    )
    await tx.execute(
        """
        INSERT INTO absences (society, absence_id, staff_id, deputy, begins_on, until)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        society,
        absence.absence_id,
        absence.staff_id,
        absence.deputy,
        absence.begins_on,
        absence.until,
    )


async def end(tx: Connection, society: UUID, staff_id: UUID, at: datetime) -> None:
    """End what absence of somebody there is: they are back."""
    await tx.execute(
        """
        UPDATE absences SET ended_at = $3
         WHERE society = $1 AND staff_id = $2 AND ended_at IS NULL
        """,
        society,
        staff_id,
        at,
    )


async def hand_over(tx: Connection, society: UUID, deputy: UUID, to: UUID) -> None:
    """Let another one be the deputy from now on; nobody becomes their own."""
    await tx.execute(
        """
        UPDATE absences SET deputy = $3
         WHERE society = $1 AND deputy = $2 AND staff_id <> $3 AND ended_at IS NULL
        """,
        society,
        deputy,
        to,
    )


async def list_of(tx: Connection, society: UUID, staff_id: UUID, day: date) -> list[Absence]:
    """Return the absences of somebody that are not over on a day, the next one first."""
    rows = await tx.fetch(
        """
        SELECT * FROM absences
         WHERE society = $1 AND staff_id = $2 AND until >= $3 AND ended_at IS NULL
         ORDER BY begins_on
        """,
        society,
        staff_id,
        day,
    )
    return [_absence(row) for row in rows]


async def list_on(tx: Connection, society: UUID, day: date) -> list[Absence]:
    """Return who is away on a day."""
    rows = await tx.fetch(
        """
        SELECT * FROM absences
         WHERE society = $1 AND begins_on <= $2 AND until >= $2 AND ended_at IS NULL
        """,
        society,
        day,
    )
    return [_absence(row) for row in rows]


async def list_between(tx: Connection, society: UUID, first: date, last: date) -> list[Absence]:
    """Return who is away on some day of a time."""
    rows = await tx.fetch(
        """
        SELECT * FROM absences
         WHERE society = $1 AND begins_on <= $3 AND until >= $2 AND ended_at IS NULL
        """,
        society,
        first,
        last,
    )
    return [_absence(row) for row in rows]


async def stands_in_for(tx: Connection, society: UUID, deputy: UUID, day: date) -> list[UUID]:
    """Return those who are away on a day and whose deputy somebody is."""
    rows = await tx.fetch(
        """
        SELECT staff_id FROM absences
         WHERE society = $1 AND deputy = $2 AND begins_on <= $3 AND until >= $3
           AND ended_at IS NULL
        """,
        society,
        deputy,
        day,
    )
    return [row["staff_id"] for row in rows]


def _absence(row: Row) -> Absence:
    return Absence(**{k: v for k, v in row.items() if k != "society"})

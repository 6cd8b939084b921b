"""A Society's offices, and who belongs to which."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.offices import Office


async def add(tx: Connection, society: UUID, office: Office) -> None:
    """Open an office."""
    await tx.execute(
        """
        INSERT INTO offices (society, office_id, name, city, languages, time_zone)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        society,
        office.office_id,
        office.name,
        office.city,
        list(office.languages),
        office.time_zone,
    )


async def close(tx: Connection, society: UUID, office_id: UUID, at: datetime) -> None:
    """Close an office; those who belonged to it belong to none."""
    await tx.execute(
        "UPDATE offices SET closed_at = $3 WHERE society = $1 AND office_id = $2",
        society,
        office_id,
        at,
    )
    await tx.execute(
        "UPDATE staff SET office = NULL WHERE society = $1 AND office = $2", society, office_id
    )


async def list_open(tx: Connection, society: UUID) -> list[Office]:
    """Return the offices a Society has now, by name."""
    rows = await tx.fetch(
        """
        SELECT office_id, name, city, languages, time_zone, closed_at
          FROM offices WHERE society = $1 AND closed_at IS NULL ORDER BY name, office_id
        """,
        society,
    )
    return [Office(**{**row, "languages": tuple(row["languages"])}) for row in rows]


async def assign(tx: Connection, society: UUID, staff_id: UUID, office_id: UUID | None) -> None:
    """Let somebody belong to an office, or to none."""
    await tx.execute(
        "UPDATE staff SET office = $3 WHERE society = $1 AND staff_id = $2",
        society,
        staff_id,
        office_id,
    )

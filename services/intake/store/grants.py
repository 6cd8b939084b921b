"""What is granted to whom, of which time, and by whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.grants import Grant
from services.intake.model.people import Role


async def add(tx: Connection, society: UUID, grant: Grant) -> None:
    """Keep a grant."""
    await tx.execute(
        """
        INSERT INTO grants
            (society, grant_id, staff_id, role, begins_at, until, granted_by, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        society,
        grant.grant_id,
        grant.staff_id,
        grant.role,
        grant.begins_at,
        grant.until,
        grant.granted_by,
        grant.reason,
    )


async def end(tx: Connection, society: UUID, grant_id: UUID, at: datetime) -> None:
    """End a grant before its time."""
    await tx.execute(
        """
        UPDATE grants SET ended_at = $3
         WHERE society = $1 AND grant_id = $2 AND ended_at IS NULL
        """,
        society,
        grant_id,
        at,
    )


async def list_of(tx: Connection, society: UUID, staff_id: UUID) -> list[Grant]:
    """Return all that was ever granted to somebody, the latest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM grants WHERE society = $1 AND staff_id = $2
         ORDER BY begins_at DESC, role
        """,
        society,
        staff_id,
    )
    return [_grant(row) for row in rows]


async def lock_all(tx: Connection, society: UUID) -> list[Grant]:
    """Return what is granted to all who work in a Society, and let nobody change it meanwhile."""
    await tx.fetchval("SELECT 1 FROM societies WHERE society = $1 FOR UPDATE", society)
    rows = await tx.fetch(
        """
        SELECT grants.* FROM grants JOIN staff USING (staff_id, society)
         WHERE society = $1 AND active
        """,
        society,
    )
    return [_grant(row) for row in rows]


def _grant(row: Row) -> Grant:
    return Grant(**{k: v for k, v in row.items() if k != "society"} | {"role": Role(row["role"])})

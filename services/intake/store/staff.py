"""A Society's staff as its administrators see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.people import Role


@dataclass(frozen=True)
class StaffLine:
    """One row of the list of staff: no password, no code, and of signing in only the day."""

    staff_id: UUID
    person: UUID
    name: str
    email: str
    active: bool
    came: bool
    office: UUID | None
    roles: tuple[Role, ...]
    until: datetime | None
    signed_in_on: date | None
    left_at: datetime | None


_LINES = """
    SELECT s.staff_id, s.person, s.name, s.email, s.active, s.office, s.left_at,
           s.password_hash IS NOT NULL AS came, roles_at(s.staff_id, $2) AS roles,
           (SELECT min(until) FROM grants g
             WHERE g.staff_id = s.staff_id AND g.until > $2 AND g.ended_at IS NULL) AS until,
           (SELECT max(at) FROM audit a
             WHERE a.society = s.society AND a.record_id = s.staff_id::text
               AND a.did = 'signed in')::date AS signed_in_on
      FROM staff s WHERE s.society = $1
"""


async def list_all(tx: Connection, society: UUID, at: datetime) -> list[StaffLine]:
    """Return a Society's staff by name, those who have left at the end."""
    rows = await tx.fetch(f"{_LINES} ORDER BY s.active DESC, s.name, s.staff_id", society, at)
    return [_line(row) for row in rows]


async def find(tx: Connection, society: UUID, staff_id: UUID, at: datetime) -> StaffLine | None:
    """Return somebody who works or worked in a Society, or None."""
    row = await tx.fetchrow(f"{_LINES} AND s.staff_id = $3", society, at, staff_id)
    return _line(row) if row else None


async def leave(tx: Connection, society: UUID, staff_id: UUID, at: datetime) -> None:
    """Let somebody work here no more: no role, no absence, no open link, no lending."""
    who = (society, staff_id, at)
    await tx.execute(
        """
        UPDATE staff SET active = false, left_at = $3, office = NULL
         WHERE society = $1 AND staff_id = $2
        """,
        *who,
    )
    await tx.execute(
        """
        UPDATE grants SET ended_at = $3 WHERE society = $1 AND staff_id = $2
           AND ended_at IS NULL AND (until IS NULL OR until > $3)
        """,
        *who,
    )
    await tx.execute(
        """
        UPDATE absences SET ended_at = $3
         WHERE society = $1 AND staff_id = $2 AND ended_at IS NULL
        """,
        *who,
    )
    await tx.execute(
        """
        UPDATE invitations SET revoked_at = $3
         WHERE society = $1 AND staff_id = $2 AND used_at IS NULL AND revoked_at IS NULL
        """,
        *who,
    )


async def rejoin(tx: Connection, society: UUID, staff_id: UUID) -> None:
    """Let somebody who left work here again, as the same person."""
    await tx.execute(
        """
        UPDATE staff SET active = true, left_at = NULL WHERE society = $1 AND staff_id = $2
        """,
        society,
        staff_id,
    )


def _line(row: Row) -> StaffLine:
    roles = tuple(role for role in Role if role in row["roles"])
    return StaffLine(**{**row, "roles": roles})

"""What somebody works on: every column that says so is named here, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection


@dataclass(frozen=True)
class Column:
    """A column that says who works on something, and what of it is still in hand."""

    table: str
    column: str
    in_hand: str = "true"


WORKED_ON = (
    Column("cases", "responsible"),
    Column("enquiries", "claimed_by", "due_at IS NOT NULL"),
    Column("tasks", "assigned_to", "done_at IS NULL"),
    Column("absences", "deputy", "ended_at IS NULL"),
)
"""A column that refers to staff says who works on a row, or only who once did something (`…_by`),
or is about that person. One of the first kind that is missing here would be orphaned when
somebody leaves: a test asks the database itself for it."""


async def count(tx: Connection, society: UUID, staff_id: UUID) -> dict[str, int]:
    """Return how much of each kind somebody has in hand."""
    return {
        one.table: await tx.fetchval(
            f"""
            SELECT count(*) FROM {one.table}
             WHERE society = $1 AND {one.column} = $2 AND {one.in_hand}
            """,  # noqa: S608 - from the closed list above
            society,
            staff_id,
        )
        for one in WORKED_ON
    }


async def hand_over(tx: Connection, society: UUID, who: UUID, to: UUID, at: datetime) -> None:
    """Let a colleague work on all that somebody has in hand."""
    await tx.execute(  # nobody is their own deputy
        """
        UPDATE absences SET ended_at = $4
         WHERE society = $1 AND deputy = $2 AND staff_id = $3 AND ended_at IS NULL
        """,
        society,
        who,
        to,
        at,
    )
    for one in WORKED_ON:
        await tx.execute(
            f"""
            UPDATE {one.table} SET {one.column} = $3
             WHERE society = $1 AND {one.column} = $2 AND {one.in_hand}
            """,  # noqa: S608
            society,
            who,
            to,
        )

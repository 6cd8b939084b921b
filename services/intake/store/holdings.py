"""What somebody works on: every column that says so is named here, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
    Column("enquiries", "assigned_to", "due_at IS NOT NULL"),
    Column("tasks", "assigned_to", "done_at IS NULL"),
    Column("absences", "deputy", "ended_at IS NULL"),
    Column("called_off", "facilitator", "seen_at IS NULL"),
)
"""A column that refers to staff says who works on a row, or only who once did something (`…_by`),
or is about that person. One of the first kind that is missing here would be orphaned when
somebody leaves: a test asks the database itself for it."""


@asynccontextmanager
async def locked_too(tx: Connection) -> AsyncIterator[None]:
    """See locked cases as well, as time does: what nobody saw would be left with nobody."""
    asks = await tx.fetchval("SELECT current_setting('retrace.staff', true)")
    await tx.execute("SELECT set_config('retrace.staff', '', true)")
    yield
    await tx.execute("SELECT set_config('retrace.staff', $1, true)", asks or "")


async def locks_out(tx: Connection, society: UUID, who: UUID, to: UUID | None) -> bool:
    """Return whether a locked case would be left to nobody, or to one it does not name."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM case_lock_names n JOIN cases c USING (society, case_id)
             WHERE n.society = $1 AND n.staff_id = $2
               AND NOT EXISTS (SELECT FROM case_lock_names o
                                WHERE o.society = n.society AND o.case_id = n.case_id
                                  AND o.staff_id = $3)
               AND (c.responsible = $2
                    OR NOT EXISTS (SELECT FROM case_lock_names o
                                    WHERE o.society = n.society AND o.case_id = n.case_id
                                      AND o.staff_id <> $2)))
        """,
        society,
        who,
        to,
    )
    return found


async def count(tx: Connection, society: UUID, staff_id: UUID) -> dict[str, int]:
    """Return how much of each kind somebody has in hand."""
    held = dict.fromkeys((one.table for one in WORKED_ON), 0)
    for one in WORKED_ON:
        held[one.table] += await tx.fetchval(
            f"""
            SELECT count(*) FROM {one.table}
             WHERE society = $1 AND {one.column} = $2 AND {one.in_hand}
            """,  # noqa: S608 - from the closed list above
            society,
            staff_id,
        )
    return held


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

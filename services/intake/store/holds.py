"""Holds, and the cases that only named staff know of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.holds import Hold, HoldReason, summed_up

from . import waiting


async def add(tx: Connection, case: tuple[UUID, UUID], hold: Hold) -> None:
    """Hold a case for one more reason."""
    await tx.execute(
        """
        INSERT INTO holds (society, case_id, hold_id, reason, sealed_words, placed_by, placed_at,
                           until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        *case,
        hold.hold_id,
        hold.reason,
        hold.sealed_words,
        hold.placed_by,
        hold.placed_at,
        hold.until,
    )
    await sum_up(tx, case, hold.placed_at)


async def lift(
    tx: Connection, case: tuple[UUID, UUID], hold_id: UUID, by: UUID, at: datetime
) -> None:
    """Write down that a hold is over, and who ended it."""
    await tx.execute(
        """
        UPDATE holds SET lifted_by = $4, lifted_at = $5
         WHERE society = $1 AND case_id = $2 AND hold_id = $3 AND lifted_at IS NULL
        """,
        *case,
        hold_id,
        by,
        at,
    )
    await sum_up(tx, case, at)


async def list_open(tx: Connection, society: UUID, case_id: UUID, now: datetime) -> list[Hold]:
    """Return what holds a case now, the first reason first."""
    rows = await tx.fetch(
        """
        SELECT hold_id, reason, placed_by, placed_at, until, sealed_words FROM holds
         WHERE society = $1 AND case_id = $2 AND lifted_at IS NULL
           AND (until IS NULL OR until > $3)
         ORDER BY placed_at, hold_id
        """,
        society,
        case_id,
        now,
    )
    return [Hold(**{**row, "reason": HoldReason(row["reason"])}) for row in rows]


async def lock(tx: Connection, case: tuple[UUID, UUID], by: UUID, at: datetime) -> None:
    """Let a case be known to its locker alone, until others are named."""
    await tx.execute(
        "INSERT INTO case_locks (society, case_id, locked_by, locked_at) VALUES ($1, $2, $3, $4)",
        *case,
        by,
        at,
    )
    await name(tx, case, by, by, at)


async def name(
    tx: Connection, case: tuple[UUID, UUID], staff_id: UUID, by: UUID, at: datetime
) -> None:
    """Let one more member of staff know of a locked case."""
    await tx.execute(
        """
        INSERT INTO case_lock_names (society, case_id, staff_id, named_by, named_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """,
        *case,
        staff_id,
        by,
        at,
    )


async def unname(tx: Connection, case: tuple[UUID, UUID], staff_id: UUID) -> None:
    """Let a member of staff know no longer of a locked case."""
    await tx.execute(
        "DELETE FROM case_lock_names WHERE society = $1 AND case_id = $2 AND staff_id = $3",
        *case,
        staff_id,
    )


async def unlock(tx: Connection, case: tuple[UUID, UUID]) -> None:
    """Let a case be a case like others again."""
    await tx.execute("DELETE FROM case_locks WHERE society = $1 AND case_id = $2", *case)


async def is_locked(tx: Connection, society: UUID, case_id: UUID) -> bool:
    """Return whether only named staff know of a case; asked anew after waiting for the case."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM case_locks WHERE society = $1 AND case_id = $2)",
        society,
        case_id,
    )
    return found


async def named(tx: Connection, society: UUID, case_id: UUID) -> tuple[UUID, ...]:
    """Return who is named for a locked case, in the order they were named."""
    rows = await tx.fetch(
        """
        SELECT staff_id FROM case_lock_names WHERE society = $1 AND case_id = $2
         ORDER BY named_at, staff_id
        """,
        society,
        case_id,
    )
    return tuple(row["staff_id"] for row in rows)


async def sum_up(tx: Connection, case: tuple[UUID, UUID], now: datetime) -> None:
    """Write into the case itself whether, and until when, anything holds it: lists read that.

    It is done again when the last hold ends by itself.
    """
    held, until = summed_up(await list_open(tx, *case, now), now)
    await tx.execute(
        "UPDATE cases SET held = $3, held_until = $4 WHERE society = $1 AND case_id = $2",
        *case,
        held,
        until,
    )
    society, case_id = case
    if until is None:
        await waiting.done(tx, "hold", case_id)
    else:
        await waiting.plan(tx, waiting.Due("hold", case_id, society), until)

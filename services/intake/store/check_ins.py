"""When seekers were asked whether they still look, and what came back."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.check_ins import CheckIn, StillLooking


async def save(tx: Connection, case: tuple[UUID, UUID], one: CheckIn) -> None:
    """Write a check-in of a (Society, case), begun or answered."""
    await tx.execute(
        """
        INSERT INTO check_ins (society, case_id, check_in_id, showing_id, round, asked_at,
                               notice_id, answer, answered_at, answered_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (society, check_in_id) DO UPDATE
           SET answer = excluded.answer, answered_at = excluded.answered_at,
               answered_by = excluded.answered_by
        """,
        *case,
        one.check_in_id,
        one.showing_id,
        one.round,
        one.asked_at,
        one.notice_id,
        one.answer,
        one.answered_at,
        one.answered_by,
    )


async def find_last(tx: Connection, society: UUID, case_id: UUID) -> CheckIn | None:
    """Return the newest check-in of a case."""
    row = await tx.fetchrow(
        """
        SELECT check_in_id, showing_id, round, asked_at, notice_id, answer, answered_at,
               answered_by
          FROM check_ins WHERE society = $1 AND case_id = $2
         ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
    )
    return _check_in(row) if row else None


async def case_of_notice(tx: Connection, society: UUID, notice_id: UUID) -> UUID | None:
    """Return in which case a notice was asked for, or None."""
    case_id: UUID | None = await tx.fetchval(
        "SELECT case_id FROM check_ins WHERE society = $1 AND notice_id = $2", society, notice_id
    )
    return case_id


def _check_in(row: Row) -> CheckIn:
    answer = StillLooking(row["answer"]) if row["answer"] else None
    return CheckIn(**{**row, "answer": answer})

"""What was learnt at interviews: the danger question, and where nothing may appear."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.interpreting import Interpreter
from services.intake.model.interviews import (
    Answer,
    SafetyCheck,
)


async def add_safety(tx: Connection, society: UUID, case_id: UUID, safety: SafetyCheck) -> None:
    """Write down how an interview was held and what was answered; what was before stays."""
    await tx.execute(
        """
        INSERT INTO safety_checks (society, case_id, alone, interpreter, danger_seeker,
                                   danger_sought, danger_left_behind, asked_by, asked_at,
                                   interpreter_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        society,
        case_id,
        *asdict(safety).values(),
    )


async def find_safety(tx: Connection, society: UUID, case_id: UUID) -> SafetyCheck | None:
    """Return the newest safety check of a case, if one was made."""
    checks = await list_safety(tx, society, case_id, most=1)
    return checks[0] if checks else None


async def list_safety(
    tx: Connection, society: UUID, case_id: UUID, *, most: int
) -> list[SafetyCheck]:
    """Return what was answered each time the danger question was asked, the newest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM safety_checks WHERE society = $1 AND case_id = $2 ORDER BY seq DESC LIMIT $3
        """,
        society,
        case_id,
        most,
    )
    return [_safety(row) for row in rows]


async def exclude_countries(
    tx: Connection, society: UUID, case_id: UUID, countries: tuple[str, ...]
) -> None:
    """Write down where nothing of a case may appear, in place of what was written before."""
    await tx.execute(
        "UPDATE cases SET excluded_countries = $3 WHERE society = $1 AND case_id = $2",
        society,
        case_id,
        list(countries),
    )


def _safety(row: Row) -> SafetyCheck:
    return SafetyCheck(
        alone=row["alone"],
        interpreter=Interpreter(row["interpreter"]),
        danger_seeker=Answer(row["danger_seeker"]),
        danger_sought=Answer(row["danger_sought"]),
        danger_left_behind=Answer(row["danger_left_behind"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        interpreter_id=row["interpreter_id"],
    )

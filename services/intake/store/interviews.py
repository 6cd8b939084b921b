"""What was learnt at interviews: consents and safety checks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.interviews import (
    Answer,
    Consent,
    How,
    Interpreter,
    SafetyCheck,
)


async def add_consent(tx: Connection, society: UUID, case_id: UUID, consent: Consent) -> None:
    """Write down a consent to be shown on the web."""
    await tx.execute(
        """
        INSERT INTO consents (society, case_id, purpose, consent_id, language, text_version,
                              read_by, how, told_back, given_at, until, withdrawn_at)
        VALUES ($1, $2, 'web', $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        society,
        case_id,
        *asdict(consent).values(),
    )


async def end_consents(tx: Connection, society: UUID, case_id: UUID, at: datetime) -> None:
    """Write down that the seeker takes every consent of a case back."""
    await tx.execute(
        """
        UPDATE consents SET withdrawn_at = $3
         WHERE society = $1 AND case_id = $2 AND withdrawn_at IS NULL
        """,
        society,
        case_id,
        at,
    )


async def find_consent(tx: Connection, society: UUID, case_id: UUID) -> Consent | None:
    """Return the newest consent of a case."""
    row = await tx.fetchrow(
        """
        SELECT consent_id, language, text_version, read_by, how, told_back, given_at, until,
               withdrawn_at
          FROM consents WHERE society = $1 AND case_id = $2
         ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
    )
    return Consent(**{**row, "how": How(row["how"])}) if row else None


async def save_safety(tx: Connection, society: UUID, case_id: UUID, safety: SafetyCheck) -> None:
    """Write down how the interview was held, in place of what was written before."""
    await tx.execute(
        """
        INSERT INTO safety_checks (society, case_id, alone, interpreter, danger_seeker,
                                   danger_sought, danger_left_behind, asked_by, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (society, case_id) DO UPDATE
           SET alone = excluded.alone, interpreter = excluded.interpreter,
               danger_seeker = excluded.danger_seeker, danger_sought = excluded.danger_sought,
               danger_left_behind = excluded.danger_left_behind,
               asked_by = excluded.asked_by, asked_at = excluded.asked_at
        """,
        society,
        case_id,
        *asdict(safety).values(),
    )


async def find_safety(tx: Connection, society: UUID, case_id: UUID) -> SafetyCheck | None:
    """Return the safety check of a case, if it was made."""
    row = await tx.fetchrow(
        "SELECT * FROM safety_checks WHERE society = $1 AND case_id = $2", society, case_id
    )
    return _safety(row) if row else None


def _safety(row: Row) -> SafetyCheck:
    return SafetyCheck(
        alone=row["alone"],
        interpreter=Interpreter(row["interpreter"]),
        danger_seeker=Answer(row["danger_seeker"]),
        danger_sought=Answer(row["danger_sought"]),
        danger_left_behind=Answer(row["danger_left_behind"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
    )

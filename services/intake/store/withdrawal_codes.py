"""The codes with which seekers withdraw, as keyed hashes; a case has one at most."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.withdrawal_codes import WithdrawalCode


async def save(tx: Connection, society: UUID, case_id: UUID, code: WithdrawalCode) -> None:
    """Keep a code in place of the one before, which opens nothing any more."""
    await tx.execute(
        """
        INSERT INTO withdrawal_codes (society, case_id, digest, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (society, case_id) DO UPDATE
           SET digest = excluded.digest, made_by = excluded.made_by, made_at = excluded.made_at
        """,
        society,
        case_id,
        code.digest,
        code.made_by,
        code.made_at,
    )


async def find(tx: Connection, society: UUID, case_id: UUID) -> WithdrawalCode | None:
    """Return the code of a case, if it was given one."""
    row = await tx.fetchrow(
        """
        SELECT digest, made_by, made_at FROM withdrawal_codes
         WHERE society = $1 AND case_id = $2
        """,
        society,
        case_id,
    )
    return WithdrawalCode(**row) if row else None

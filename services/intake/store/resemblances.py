"""Which cases may be about one seeker, and which somebody has said are about two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection


async def keep(
    tx: Connection, society: UUID, case_id: UUID, found: Mapping[UUID, tuple[str, ...]]
) -> None:
    """Keep which cases resemble one, in place of what was kept; what was set apart stays so."""
    await tx.execute(
        """
        DELETE FROM resemblances
         WHERE society = $1 AND (one = $2 OR other = $2) AND apart_at IS NULL
        """,
        society,
        case_id,
    )
    for other_id, signs in sorted(found.items()):
        one, other = sorted((case_id, other_id))
        await tx.execute(
            """
            INSERT INTO resemblances (society, one, other, signs) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING
            """,
            society,
            one,
            other,
            list(signs),
        )


async def list_of(tx: Connection, society: UUID, case_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """Return the cases that resemble one and were not set apart, with the signs that say so."""
    rows = await tx.fetch(
        """
        SELECT CASE WHEN one = $2 THEN other ELSE one END AS case_id, signs FROM resemblances
         WHERE society = $1 AND (one = $2 OR other = $2) AND apart_at IS NULL
         ORDER BY one, other LIMIT 10
        """,
        society,
        case_id,
    )
    return {row["case_id"]: tuple(row["signs"]) for row in rows}


async def set_apart(
    tx: Connection, society: UUID, pair: tuple[UUID, UUID], by: UUID, at: datetime
) -> None:
    """Remember who said that two cases are about different people."""
    one, other = sorted(pair)
    await tx.execute(
        """
        INSERT INTO resemblances (society, one, other, signs, apart_by, apart_at)
        VALUES ($1, $2, $3, '{}', $4, $5)
        ON CONFLICT (society, one, other) DO UPDATE
           SET apart_by = excluded.apart_by, apart_at = excluded.apart_at
        """,
        society,
        one,
        other,
        by,
        at,
    )

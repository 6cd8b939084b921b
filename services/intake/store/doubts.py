"""Doubts whether two people are two who are kept apart, and what those who know say of it.

The database leaves these rows out for everybody else, as those in `confided`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.doubts import Doubt, Said


async def list_of(
    tx: Connection, society: UUID, confided: Sequence[UUID] | None = None
) -> list[Doubt]:
    """Return the doubts about what was confided and still stands, the oldest first.

    None stands for all that whoever looks may know of.
    """
    rows = await tx.fetch(
        """
        SELECT d.* FROM apart_doubts d JOIN confided c USING (society, confided_id)
         WHERE d.society = $1 AND ($2::uuid[] IS NULL OR d.confided_id = ANY($2))
           AND c.ended_at IS NULL
         ORDER BY d.asked_at, d.doubt_id
        """,
        society,
        confided,
    )
    said = await _said(tx, society, [row["doubt_id"] for row in rows])
    return [
        Doubt(
            doubt_id=row["doubt_id"],
            confided_id=row["confided_id"],
            signs=frozenset(row["signs"]),
            asked_at=row["asked_at"],
            last_at=row["last_at"],
            said=said.get(row["doubt_id"], ()),
        )
        for row in rows
    ]


async def say(
    tx: Connection, society: UUID, doubt: Doubt, said: tuple[UUID, bool], at: datetime
) -> None:
    """Keep what one officer thinks of a doubt as it stands; what they thought before ends."""
    by, same = said
    await tx.execute(
        """
        INSERT INTO apart_decisions (society, doubt_id, confided_id, said_by, same, signs, said_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (society, doubt_id, said_by)
        DO UPDATE SET same = excluded.same, signs = excluded.signs, said_at = excluded.said_at
        """,
        society,
        doubt.doubt_id,
        doubt.confided_id,
        by,
        same,
        sorted(doubt.signs),
        at,
    )


async def _said(
    tx: Connection, society: UUID, doubts: Sequence[UUID]
) -> dict[UUID, tuple[Said, ...]]:
    rows = await tx.fetch(
        """
        SELECT x.doubt_id, x.said_by, s.person, x.same, x.signs
          FROM apart_decisions x JOIN staff s ON s.staff_id = x.said_by
         WHERE x.society = $1 AND x.doubt_id = ANY($2) ORDER BY x.said_at
        """,
        society,
        list(doubts),
    )
    found: dict[UUID, tuple[Said, ...]] = {}
    for row in rows:
        one = Said(row["said_by"], row["person"], row["same"], frozenset(row["signs"]))
        found[row["doubt_id"]] = (*found.get(row["doubt_id"], ()), one)
    return found

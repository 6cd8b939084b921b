"""What was confided to two named officers, and who is kept apart for it.

The database leaves these rows out for everybody else; see the migration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.choices import Confided


class Apart(Protocol):
    """Two people under keyed hashes, as `matching/pairs.py` makes them."""

    @property
    def sure(self) -> Sequence[bytes]:
        """The keys under which they are surely the same."""

    @property
    def alike(self) -> Mapping[bytes, str]:
        """The keys under which others are like them, and by which sign."""

    @property
    def records(self) -> Sequence[bytes]:
        """The keys of their records alone."""

    @property
    def births(self) -> bool:
        """Whether of both the day of birth is known."""


async def add(tx: Connection, society: UUID, one: Confided, pair: Apart) -> None:
    """Keep what was confided, and the pair it keeps apart; whom it is confided to comes next."""
    await tx.execute(
        """
        INSERT INTO confided (society, confided_id, place, sealed_facts, written_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        society,
        one.confided_id,
        one.place,
        one.sealed_facts,
        one.written_at,
    )
    await tx.execute(
        """
        INSERT INTO kept_apart (society, confided_id, pair, sure, births)
        SELECT $1::uuid, $2::uuid, pair, sure, $5::bool
          FROM (SELECT unnest($3::bytea[]), true UNION ALL SELECT unnest($4::bytea[]), false)
               AS p (pair, sure)
        """,
        society,
        one.confided_id,
        list(pair.sure),
        list(pair.alike),
        pair.births,
    )


async def name(
    tx: Connection,
    society: UUID,
    confided_id: UUID,
    staff_ids: Sequence[UUID],
    how: tuple[UUID, datetime],
) -> None:
    """Let members of staff know of it."""
    await tx.execute(
        """
        INSERT INTO confided_names (society, confided_id, staff_id, named_by, named_at)
        SELECT $1, $2, staff_id, $4, $5 FROM unnest($3::uuid[]) AS s (staff_id)
        """,
        society,
        confided_id,
        list(staff_ids),
        *how,
    )


async def list_of(tx: Connection, society: UUID, places: Sequence[bytes]) -> list[Confided]:
    """Return what was confided about places to whoever looks, and still stands."""
    rows = await tx.fetch(
        """
        SELECT confided_id, place, sealed_facts, written_at, tried_at, ended_at FROM confided
         WHERE society = $1 AND place = ANY($2) AND ended_at IS NULL ORDER BY written_at
        """,
        society,
        list(places),
    )
    return [Confided(**row) for row in rows]


async def named(tx: Connection, society: UUID, confided_id: UUID) -> tuple[UUID, ...]:
    """Return who knows of it, in the order they were named."""
    rows = await tx.fetch(
        """
        SELECT staff_id FROM confided_names WHERE society = $1 AND confided_id = $2
         ORDER BY named_at, staff_id
        """,
        society,
        confided_id,
    )
    return tuple(row["staff_id"] for row in rows)


async def end(tx: Connection, society: UUID, confided_id: UUID, at: datetime) -> None:
    """Keep the two apart no longer: they chose anew."""
    record = (society, confided_id)
    await tx.execute("DELETE FROM kept_apart WHERE society = $1 AND confided_id = $2", *record)
    await tx.execute(
        "UPDATE confided SET ended_at = $3 WHERE society = $1 AND confided_id = $2", *record, at
    )


async def list_those(tx: Connection, society: UUID, ids: Sequence[UUID]) -> list[Confided]:
    """Return some of what was confided to whoever looks."""
    rows = await tx.fetch(
        """
        SELECT confided_id, place, sealed_facts, written_at, tried_at, ended_at FROM confided
         WHERE society = $1 AND confided_id = ANY($2) ORDER BY written_at
        """,
        society,
        list(ids),
    )
    return [Confided(**row) for row in rows]


async def list_named(tx: Connection, society: UUID, staff_id: UUID) -> list[UUID]:
    """Return all that a member of staff is named for; for leaving, which sees every row."""
    rows = await tx.fetch(
        """
        SELECT confided_id FROM confided_names WHERE society = $1 AND staff_id = $2
         ORDER BY confided_id
        """,
        society,
        staff_id,
    )
    return [row["confided_id"] for row in rows]


async def unname(tx: Connection, society: UUID, confided_id: UUID, staff_id: UUID) -> None:
    """Let a member of staff know of it no longer."""
    await tx.execute(
        """
        DELETE FROM confided_names WHERE society = $1 AND confided_id = $2 AND staff_id = $3
        """,
        society,
        confided_id,
        staff_id,
    )


async def is_kept_apart(tx: Connection, pair: Apart, at: datetime) -> bool:
    """Return whether a pair is kept apart in any Society; those who know of it read that it was.

    One that is merely alike is so as well, until both of them have said that it is two others.
    """
    found: bool = await tx.fetchval(
        "SELECT is_kept_apart($1::bytea[], $2::bytea[], $3::text[], $4::bytea[], $5, $6)",
        list(pair.sure),
        list(pair.alike),
        [str(sign) for sign in pair.alike.values()],
        list(pair.records),
        pair.births,
        at,
    )
    return found

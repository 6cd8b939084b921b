"""Rounds of volunteers: what staff see of each, and what its link opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.copies import CopyRound


@dataclass(frozen=True)
class CopyLink:
    """What a volunteer's link is to."""

    society: UUID
    round_id: UUID
    until: datetime


async def add(tx: Connection, society: UUID, made: CopyRound, link_hash: bytes) -> None:
    """Keep a new round, and the hash of its link."""
    await tx.execute(
        """
        INSERT INTO copy_rounds
            (society, round_id, edition_id, sealed_name, made_by, made_at, until)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        society,
        made.round_id,
        made.edition_id,
        made.sealed_name,
        made.made_by,
        made.made_at,
        made.until,
    )
    await tx.execute("DELETE FROM copy_links WHERE until < $1", made.made_at)
    await tx.execute(
        "INSERT INTO copy_links (link_hash, society, round_id, until) VALUES ($1, $2, $3, $4)",
        link_hash,
        society,
        made.round_id,
        made.until,
    )


async def find_link(tx: Connection, link_hash: bytes, at: datetime) -> CopyLink | None:
    """Return what a link opens now, or None: also where its round is ended or over."""
    row = await tx.fetchrow(
        "SELECT society, round_id, until FROM copy_links WHERE link_hash = $1 AND until > $2",
        link_hash,
        at,
    )
    return CopyLink(**row) if row else None


async def find(tx: Connection, society: UUID, round_id: UUID) -> CopyRound | None:
    """Return a round; it does not end while it is looked at."""
    row = await tx.fetchrow(
        """
        SELECT round_id, edition_id, sealed_name, made_by, made_at, until, ended_at
          FROM copy_rounds WHERE society = $1 AND round_id = $2 FOR SHARE
        """,
        society,
        round_id,
    )
    return CopyRound(**row) if row else None


async def list_of(tx: Connection, society: UUID, edition_id: UUID) -> list[CopyRound]:
    """Return the rounds of an edition, the newest first."""
    rows = await tx.fetch(
        """
        SELECT round_id, edition_id, sealed_name, made_by, made_at, until, ended_at
          FROM copy_rounds WHERE society = $1 AND edition_id = $2
         ORDER BY made_at DESC, round_id
        """,
        society,
        edition_id,
    )
    return [CopyRound(**row) for row in rows]


async def end(
    tx: Connection, society: UUID, place: tuple[UUID, UUID], by: UUID, at: datetime
) -> bool:
    """End a round, found as (edition, round): its link opens nothing any more.

    Return whether it went on until now.
    """
    edition_id, round_id = place
    done: str = await tx.execute(
        """
        UPDATE copy_rounds SET ended_at = $4, ended_by = $5
         WHERE society = $1 AND edition_id = $2 AND round_id = $3 AND ended_at IS NULL
        """,
        society,
        edition_id,
        round_id,
        at,
        by,
    )
    await _close(tx, society)
    return done == "UPDATE 1"


async def end_all_of(tx: Connection, society: UUID, staff_id: UUID, by: UUID, at: datetime) -> None:
    """End what somebody began who leaves: they may have kept the links."""
    await tx.execute(
        """
        UPDATE copy_rounds SET ended_at = $3, ended_by = $4
         WHERE society = $1 AND made_by = $2 AND ended_at IS NULL
        """,
        society,
        staff_id,
        at,
        by,
    )
    await _close(tx, society)


async def _close(tx: Connection, society: UUID) -> None:
    """Let the links of ended rounds open nothing."""
    await tx.execute(
        """
        DELETE FROM copy_links l USING copy_rounds r
         WHERE r.society = $1 AND r.society = l.society AND r.round_id = l.round_id
           AND r.ended_at IS NOT NULL
        """,
        society,
    )

"""What waits for its moment, over all Societies and without saying about whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.batches import Waiting


@dataclass(frozen=True)
class Due:
    """Something to do now."""

    what: str
    record_id: UUID
    society: UUID


async def plan(tx: Connection, due: Due, at: datetime) -> None:
    """Write down that something will have to be done."""
    await tx.execute(
        """
        INSERT INTO due (what, record_id, society, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (what, record_id) DO UPDATE SET at = excluded.at
        """,
        due.what,
        due.record_id,
        due.society,
        at,
    )


async def done(tx: Connection, what: str, record_id: UUID) -> None:
    """Strike what was done, or need not be done any more."""
    await tx.execute("DELETE FROM due WHERE what = $1 AND record_id = $2", what, record_id)


async def postpone(tx: Connection, due: Due, until: datetime) -> None:
    """Try again later."""
    await tx.execute(
        "UPDATE due SET at = $3 WHERE what = $1 AND record_id = $2", due.what, due.record_id, until
    )


async def list_due(tx: Connection, now: datetime, limit: int = 50) -> list[Due]:
    """List what has to be done by now, the oldest first."""
    rows = await tx.fetch(
        "SELECT what, record_id, society FROM due WHERE at <= $1 ORDER BY at LIMIT $2", now, limit
    )
    return [Due(**row) for row in rows]


async def join_batch(tx: Connection, showing_id: UUID, society: UUID, since: datetime) -> None:
    """Let an approved face wait until enough of them can appear together."""
    await tx.execute(
        """
        INSERT INTO batch (showing_id, society, since) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """,
        showing_id,
        society,
        since,
    )


async def leave_batch(tx: Connection, showing_id: UUID) -> None:
    """Let a face wait no longer."""
    await tx.execute("DELETE FROM batch WHERE showing_id = $1", showing_id)


async def list_batch(tx: Connection) -> list[Waiting]:
    """List all that wait, in an order that tells nothing."""
    rows = await tx.fetch(
        "SELECT showing_id, society, since, released FROM batch ORDER BY showing_id"
    )
    return [Waiting(**row) for row in rows]


async def release(tx: Connection, showings: Sequence[UUID]) -> None:
    """Let faces go together: each of them appears, whatever comes between."""
    await tx.execute("UPDATE batch SET released = true WHERE showing_id = ANY($1)", showings)


async def want_file(tx: Connection, bucket: str, name: str, at: datetime) -> None:
    """Write down that a file belongs to something that is kept."""
    await _file(tx, bucket, name, (True, at))


async def let_file_go(tx: Connection, bucket: str, name: str, at: datetime) -> None:
    """Write down that a file may be deleted from a moment on."""
    await _file(tx, bucket, name, (False, at))


async def lock_unwanted(tx: Connection, now: datetime) -> tuple[str, str] | None:
    """Return bucket and name of a file to delete, held so that nobody wants it again meanwhile."""
    row = await tx.fetchrow(
        """
        SELECT bucket, name FROM files WHERE NOT wanted AND since <= $1
         ORDER BY since LIMIT 1 FOR UPDATE SKIP LOCKED
        """,
        now,
    )
    return (row["bucket"], row["name"]) if row else None


async def forget_file(tx: Connection, bucket: str, name: str) -> None:
    """Forget a file that was deleted."""
    await tx.execute("DELETE FROM files WHERE bucket = $1 AND name = $2", bucket, name)


async def count_removal(tx: Connection, at: datetime, cap: int) -> bool:
    """Count a removal that is held at once; return False where the day's cap is reached."""
    counted = await tx.fetchval(
        """
        INSERT INTO removal_days (day, held) VALUES ($1, 1)
        ON CONFLICT (day) DO UPDATE SET held = removal_days.held + 1 WHERE removal_days.held < $2
        RETURNING held
        """,
        at.date(),
        cap,
    )
    return counted is not None


async def _file(tx: Connection, bucket: str, name: str, state: tuple[bool, datetime]) -> None:
    await tx.execute(
        """
        INSERT INTO files (bucket, name, wanted, since) VALUES ($1, $2, $3, $4)
        ON CONFLICT (bucket, name) DO UPDATE SET wanted = excluded.wanted, since = excluded.since
        """,
        bucket,
        name,
        *state,
    )

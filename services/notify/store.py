"""SQL of notify: what waits to go out, and how notices ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Language, NoticeChannel, NoticeTemplate
from services.contracts.restricted.notices import NoticeRequested

from .model import Outcome, Waiting


async def save_waiting(tx: Connection, request: NoticeRequested, now: datetime) -> None:
    """Keep a request until it is sent; one that waits already stays as it is."""
    await tx.execute(
        """
        INSERT INTO waiting (notice_id, template, language, channel, sealed_address, taken_on,
                             look_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (notice_id) DO NOTHING
        """,
        request.notice_id,
        request.template.value,
        request.language.value,
        request.channel.value,
        request.sealed_address,
        now.date(),
        now,
    )


async def list_due(
    db: Connection, now: datetime, channels: Sequence[NoticeChannel], most: int
) -> list[UUID]:
    """Return what may go by now by some channels, in an order that tells nothing.

    What another channel cannot take for now leaves the room to these.
    """
    rows = await db.fetch(
        """
        SELECT notice_id FROM waiting WHERE look_at <= $1 AND channel = ANY($2)
         ORDER BY random() LIMIT $3
        """,
        now,
        channels,
        most,
    )
    return [row["notice_id"] for row in rows]


async def find_waiting(db: Connection, notice_id: UUID) -> Waiting | None:
    """Return a request that waits."""
    row = await db.fetchrow("SELECT * FROM waiting WHERE notice_id = $1", notice_id)
    return _waiting(row) if row else None


async def save_way(db: Connection, notice_id: UUID, way: int | None) -> bool:
    """Write down who may have a notice, before it is given; return False if it is gone."""
    return bool(
        await db.fetchval(
            "UPDATE waiting SET way = $2 WHERE notice_id = $1 RETURNING true", notice_id, way
        )
    )


async def look_later(
    db: Connection, notice_id: UUID, at: datetime, put_off_at: datetime | None
) -> None:
    """Leave a request alone until a moment."""
    await db.execute(
        "UPDATE waiting SET look_at = $2, put_off_at = $3 WHERE notice_id = $1",
        notice_id,
        at,
        put_off_at,
    )


async def delete_waiting(tx: Connection, notice_id: UUID) -> bool:
    """Forget a request and its address; return False if it was gone."""
    return bool(
        await tx.fetchval("DELETE FROM waiting WHERE notice_id = $1 RETURNING true", notice_id)
    )


async def oldest_due(db: Connection, now: datetime) -> datetime | None:
    """Return since when the oldest request could have gone that has not."""
    since: datetime | None = await db.fetchval(
        "SELECT min(look_at) FROM waiting WHERE look_at <= $1", now
    )
    return since


async def find_outcome(db: Connection, notice_id: UUID) -> Outcome | None:
    """Return how a notice ended, or None while it has not."""
    state = await db.fetchval("SELECT state FROM notices WHERE notice_id = $1", notice_id)
    return Outcome(state) if state else None


async def save_outcome(tx: Connection, notice_id: UUID, outcome: Outcome, today: date) -> bool:
    """Keep how a notice ended; return False if that was known."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO notices (notice_id, state, ended_on) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING RETURNING true
            """,
            notice_id,
            outcome.value,
            today,
        )
    )


async def list_sent(db: Connection) -> list[UUID]:
    """Return the notices that went out and may still come back."""
    rows = await db.fetch("SELECT notice_id FROM notices WHERE state = 'sent'")
    return [row["notice_id"] for row in rows]


async def mark_bounced(tx: Connection, notice_id: UUID) -> bool:
    """Write down that a notice came back; return False if that was known."""
    return bool(
        await tx.fetchval(
            """
            UPDATE notices SET state = 'bounced' WHERE notice_id = $1 AND state = 'sent'
            RETURNING true
            """,
            notice_id,
        )
    )


async def delete_ended_before(tx: Connection, day: date) -> None:
    """Forget notices that ended before a day."""
    await tx.execute("DELETE FROM notices WHERE ended_on < $1", day)


def _waiting(row: Row) -> Waiting:
    return Waiting(
        notice_id=row["notice_id"],
        template=NoticeTemplate(row["template"]),
        language=Language(row["language"]),
        channel=NoticeChannel(row["channel"]),
        sealed_address=row["sealed_address"],
        taken_on=row["taken_on"],
        put_off_at=row["put_off_at"],
        way=row["way"],
    )

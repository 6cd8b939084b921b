"""Rows of prompts that wait for their moment, or to be followed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.codes import Language, NoticeChannel
from services.routing.model.enquiries import DueNotice
from services.routing.model.times import ASK_AGAIN


async def save(tx: Connection, notice_id: UUID, enquiry_id: UUID, due_at: datetime) -> None:
    """Plan a prompt, unless there is one for the same enquiry that was not followed yet."""
    await tx.execute(
        """
        INSERT INTO notices (notice_id, enquiry_id, due_at)
        SELECT $1, $2, $3
         WHERE NOT EXISTS (SELECT FROM notices WHERE enquiry_id = $2)
        """,
        notice_id,
        enquiry_id,
        due_at,
    )


async def request_due(tx: Connection, now: datetime) -> list[DueNotice]:
    """Mark the prompts whose moment has come, and return them, in an order that tells nothing.

    Those nothing was heard of come again.
    """
    rows = await tx.fetch(
        """
        UPDATE notices SET requested = true, due_at = $1::timestamptz
          FROM enquiries
         WHERE NOT confirmed
           AND due_at <= CASE WHEN requested THEN $2::timestamptz ELSE $1::timestamptz END
           AND enquiries.enquiry_id = notices.enquiry_id
        RETURNING notice_id, language, channel, sealed_address
        """,
        now,
        now - ASK_AGAIN,
    )
    due = [
        DueNotice(
            row["notice_id"],
            Language(row["language"]),
            NoticeChannel(row["channel"]),
            row["sealed_address"],
        )
        for row in rows
        if row["sealed_address"] is not None
    ]
    return sorted(due, key=lambda notice: notice.notice_id)


async def confirm(tx: Connection, notice_id: UUID) -> bool:
    """Write down that a prompt went out; return whether it was one of ours and not known.

    The row stays until the mailbox is opened, so that no second prompt follows an unread one.
    """
    return bool(
        await tx.fetchval(
            """
            UPDATE notices SET confirmed = true WHERE notice_id = $1 AND NOT confirmed
            RETURNING true
            """,
            notice_id,
        )
    )


async def delete_of(tx: Connection, enquiry_id: UUID | None) -> list[UUID]:
    """Forget the prompts of an enquiry, and return those that may not have gone out yet.

    None for no enquiry.
    """
    rows = await tx.fetch(
        """
        DELETE FROM notices WHERE enquiry_id = $1
        RETURNING notice_id, requested AND NOT confirmed AS under_way
        """,
        enquiry_id,
    )
    return [row["notice_id"] for row in rows if row["under_way"]]


async def stop(tx: Connection, stop_hash: bytes) -> UUID | None:
    """Forget the address of an enquiry; return which one it was, if there was one to forget."""
    enquiry_id: UUID | None = await tx.fetchval(
        """
        UPDATE enquiries SET channel = NULL, sealed_address = NULL, stop_hash = NULL
         WHERE stop_hash = $1 RETURNING enquiry_id
        """,
        stop_hash,
    )
    return enquiry_id


async def delete(tx: Connection, notice_id: UUID) -> bool:
    """Forget a prompt that reached nobody; return whether it was one of ours."""
    return bool(
        await tx.fetchval(
            "DELETE FROM notices WHERE notice_id = $1 RETURNING true",
            notice_id,
        )
    )

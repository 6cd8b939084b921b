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


async def delete_of(tx: Connection, enquiry_id: UUID | None) -> None:
    """Forget the prompts of an enquiry whose mailbox is being opened; none for no enquiry."""
    await tx.execute("DELETE FROM notices WHERE enquiry_id = $1", enquiry_id)


async def stop(tx: Connection, stop_hash: bytes) -> bool:
    """Forget the address of an enquiry and its prompts; return False if nothing was to stop."""
    enquiry_id = await tx.fetchval(
        """
        UPDATE enquiries SET channel = NULL, sealed_address = NULL, stop_hash = NULL
         WHERE stop_hash = $1 RETURNING enquiry_id
        """,
        stop_hash,
    )
    await delete_of(tx, enquiry_id)
    return enquiry_id is not None


async def delete(tx: Connection, notice_id: UUID) -> bool:
    """Forget a prompt that reached nobody; return whether it was one of ours."""
    return bool(
        await tx.fetchval(
            "DELETE FROM notices WHERE notice_id = $1 RETURNING true",
            notice_id,
        )
    )

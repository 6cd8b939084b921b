"""Routing's SQL: desks, assignments, enquiries, sealed answers and prompts."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Language
from services.contracts.confidential.desks import DeskOpened, ReferenceAssigned

from .model import ASK_AGAIN, Desk, DueNotice, Enquiry, Release


async def save_desk(tx: Connection, desk: DeskOpened) -> None:
    """Remember a desk, unless something newer is known of it."""
    await tx.execute(
        """
        INSERT INTO desks (desk, version, sealing_key, is_default) VALUES ($1, $2, $3, $4)
        ON CONFLICT (desk) DO UPDATE
           SET version = excluded.version, sealing_key = excluded.sealing_key,
               is_default = excluded.is_default
         WHERE desks.version < excluded.version
        """,
        desk.desk,
        desk.version,
        desk.sealing_key,
        desk.default,
    )


async def save_assignment(tx: Connection, assigned: ReferenceAssigned) -> None:
    """Remember who answers for a reference, unless something newer is known of it."""
    await tx.execute(
        """
        INSERT INTO assignments (reference, version, desk) VALUES ($1, $2, $3)
        ON CONFLICT (reference) DO UPDATE
           SET version = excluded.version, desk = excluded.desk
         WHERE assignments.version < excluded.version
        """,
        assigned.reference,
        assigned.version,
        assigned.desk,
    )


async def find_desk_of(tx: Connection, reference: str) -> Desk | None:
    """Return the desk that answers for a reference: every reference has one, known or not.

    The default desk takes what nobody was assigned. Should none be the default one, another
    takes it: if only known references were taken then, the form would tell which are known.
    """
    row = await tx.fetchrow(
        """
        SELECT desks.desk, sealing_key
          FROM desks LEFT JOIN assignments
            ON assignments.desk = desks.desk AND assignments.reference = $1
         ORDER BY assignments.desk IS NULL, NOT is_default, desks.desk
         LIMIT 1
        """,
        reference,
    )
    return Desk(**row) if row else None


async def find_desk(tx: Connection, desk: UUID) -> Desk | None:
    """Return a desk with the key it has now."""
    row = await tx.fetchrow("SELECT desk, sealing_key FROM desks WHERE desk = $1", desk)
    return Desk(**row) if row else None


async def save_enquiry(tx: Connection, enquiry: Enquiry, since: date) -> bool:
    """Open a mailbox; return False if it was open already, because the form came twice."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO enquiries (enquiry_id, mailbox, reply_key, reference, desk, language,
                                   sealed_address, stop_hash, since)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (mailbox) DO NOTHING RETURNING true
            """,
            enquiry.enquiry_id,
            enquiry.mailbox,
            enquiry.reply_key,
            enquiry.reference,
            enquiry.desk,
            enquiry.language.value,
            enquiry.sealed_address,
            enquiry.stop_hash,
            since,
        )
    )


async def find_mailbox(tx: Connection, mailbox: bytes) -> Enquiry | None:
    """Return the enquiry a mailbox belongs to."""
    row = await tx.fetchrow("SELECT * FROM enquiries WHERE mailbox = $1", mailbox)
    return _enquiry(row) if row else None


async def lock_mailbox(tx: Connection, mailbox: bytes) -> Enquiry | None:
    """Return the enquiry of a mailbox and hold it until the transaction ends."""
    row = await tx.fetchrow("SELECT * FROM enquiries WHERE mailbox = $1 FOR UPDATE", mailbox)
    return _enquiry(row) if row else None


async def find_reply_key(tx: Connection, enquiry_id: UUID) -> str | None:
    """Return the key answers to an enquiry are sealed to, or None if its mailbox is gone."""
    key: str | None = await tx.fetchval(
        "SELECT reply_key FROM enquiries WHERE enquiry_id = $1 FOR KEY SHARE", enquiry_id
    )
    return key


async def save_reply(
    tx: Connection, reply_id: UUID, enquiry_id: UUID, sealed_reply: str, release_at: datetime
) -> bool:
    """Keep an answer until it is read; return False if it is kept already."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO replies (reply_id, enquiry_id, sealed_reply, release_at)
            VALUES ($1, $2, $3, $4) ON CONFLICT (reply_id) DO NOTHING RETURNING true
            """,
            reply_id,
            enquiry_id,
            sealed_reply,
            release_at,
        )
    )


async def list_released(tx: Connection, enquiry_id: UUID | None, now: datetime) -> list[str]:
    """Return the answers that may be read by now, oldest first; none for no enquiry."""
    rows = await tx.fetch(
        """
        SELECT sealed_reply FROM replies
         WHERE enquiry_id = $1 AND release_at <= $2 ORDER BY place
        """,
        enquiry_id,
        now,
    )
    return [row["sealed_reply"] for row in rows]


async def announce_released(tx: Connection, now: datetime) -> list[Release]:
    """Mark the answers whose time has come, and return them, one for each answer."""
    rows = await tx.fetch(
        """
        UPDATE replies SET announced = true
          FROM enquiries
         WHERE NOT announced AND release_at <= $1 AND enquiries.enquiry_id = replies.enquiry_id
        RETURNING replies.enquiry_id, sealed_address IS NOT NULL AS pingable
        """,
        now,
    )
    return [Release(**row) for row in rows]


async def save_notice(tx: Connection, notice_id: UUID, enquiry_id: UUID, due_at: datetime) -> None:
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
        RETURNING notice_id, language, sealed_address
        """,
        now,
        now - ASK_AGAIN,
    )
    due = [
        DueNotice(row["notice_id"], Language(row["language"]), row["sealed_address"])
        for row in rows
        if row["sealed_address"] is not None
    ]
    return sorted(due, key=lambda notice: notice.notice_id)


async def confirm_notice(tx: Connection, notice_id: UUID) -> bool:
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


async def delete_notices_of(tx: Connection, enquiry_id: UUID | None) -> None:
    """Forget the prompts of an enquiry whose mailbox is being opened; none for no enquiry."""
    await tx.execute("DELETE FROM notices WHERE enquiry_id = $1", enquiry_id)


async def stop_notices(tx: Connection, stop_hash: bytes) -> bool:
    """Forget the address of an enquiry and its prompts; return False if nothing was to stop."""
    enquiry_id = await tx.fetchval(
        """
        UPDATE enquiries SET sealed_address = NULL, stop_hash = NULL WHERE stop_hash = $1
        RETURNING enquiry_id
        """,
        stop_hash,
    )
    await delete_notices_of(tx, enquiry_id)
    return enquiry_id is not None


async def delete_notice(tx: Connection, notice_id: UUID) -> bool:
    """Forget a prompt that reached nobody; return whether it was one of ours."""
    return bool(
        await tx.fetchval(
            "DELETE FROM notices WHERE notice_id = $1 RETURNING true",
            notice_id,
        )
    )


async def save_sent_form(tx: Connection, form_id: UUID, forget_from: date) -> bool:
    """Note that a form was sent; return False if it was sent before."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO sent_forms (form_id, forget_from) VALUES ($1, $2)
            ON CONFLICT DO NOTHING RETURNING true
            """,
            form_id,
            forget_from,
        )
    )


async def delete_sent_forms(tx: Connection, today: date) -> None:
    """Forget the forms that can no longer be sent again."""
    await tx.execute("DELETE FROM sent_forms WHERE forget_from <= $1", today)


def _enquiry(row: Row) -> Enquiry:
    return Enquiry(
        enquiry_id=row["enquiry_id"],
        mailbox=row["mailbox"],
        reply_key=row["reply_key"],
        reference=row["reference"],
        desk=row["desk"],
        language=Language(row["language"]),
        sealed_address=row["sealed_address"],
        stop_hash=row["stop_hash"],
    )

"""Rows of pictures on their way, and of which mailboxes take one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.codes import Refusal


async def ask(tx: Connection, enquiry_id: UUID, opens_at: datetime) -> None:
    """Let a mailbox take one picture from a moment on, unless it does or one is on its way."""
    if await _hold(tx, enquiry_id):
        await tx.execute(
            """
            UPDATE enquiries SET picture_from = coalesce(picture_from, $2)
             WHERE enquiry_id = $1 AND NOT unplaced AND NOT EXISTS (
                 SELECT FROM pictures WHERE pictures.enquiry_id = $1 AND state = 'handed')
            """,
            enquiry_id,
            opens_at,
        )


async def close(tx: Connection, enquiry_id: UUID) -> None:
    """Let a mailbox take no picture any more, because nothing more is to be done."""
    await tx.execute(
        "UPDATE enquiries SET picture_from = NULL, picture_turned = NULL WHERE enquiry_id = $1",
        enquiry_id,
    )


async def begin(tx: Connection, picture_id: UUID, name: str, leave_at: datetime) -> None:
    """Note that a file may exist from now on; unless it is said it goes at a moment."""
    await tx.execute(
        "INSERT INTO pictures (picture_id, object, leave_at) VALUES ($1, $2, $3)",
        picture_id,
        name,
        leave_at,
    )


async def hand(tx: Connection, picture_id: UUID, enquiry_id: UUID) -> bool:
    """Note that a picture goes to the darkroom, and let its mailbox take no other.

    Returns False if it lay here for so long that its file is going.
    """
    ours = await tx.fetchval(
        """
        UPDATE pictures SET state = 'handed', enquiry_id = $2, leave_at = NULL
         WHERE picture_id = $1 AND state = 'begun' RETURNING true
        """,
        picture_id,
        enquiry_id,
    )
    if ours:
        await close(tx, enquiry_id)
        await tx.execute(
            "UPDATE enquiries SET picture_sent = true WHERE enquiry_id = $1", enquiry_id
        )
    return bool(ours)


async def let_go(tx: Connection, picture_id: UUID, leave_at: datetime) -> None:
    """Let the file of a picture go that was begun and will not be said."""
    await tx.execute(
        "UPDATE pictures SET leave_at = $2 WHERE picture_id = $1 AND state = 'begun'",
        picture_id,
        leave_at,
    )


async def find_object(tx: Connection, picture_id: UUID) -> str | None:
    """Return the name of a picture's file, or None if it has gone."""
    name: str | None = await tx.fetchval(
        "SELECT object FROM pictures WHERE picture_id = $1", picture_id
    )
    return name


async def receive(tx: Connection, picture_id: UUID, month: date) -> UUID | None:
    """Note that a picture is clean; return its enquiry, or None if nobody waits for it.

    It counts as a word of the visitor's: their mailbox stays for as long again.
    """
    enquiry_id = await _hold_enquiry_of(tx, picture_id)
    ours: UUID | None = await tx.fetchval(
        """
        UPDATE pictures SET state = 'received'
         WHERE picture_id = $1 AND enquiry_id = $2 AND state = 'handed' RETURNING enquiry_id
        """,
        picture_id,
        enquiry_id,
    )
    await tx.execute("UPDATE enquiries SET since = $2 WHERE enquiry_id = $1", ours, month)
    return ours


async def turn_away(
    tx: Connection, picture_id: UUID, reason: Refusal, opens_at: datetime
) -> UUID | None:
    """Forget a picture that was refused, and let its mailbox take another; return its enquiry.

    None if nobody waits for it. What has ended meanwhile takes no other.
    """
    enquiry_id = await _hold_enquiry_of(tx, picture_id)
    ours: UUID | None = await tx.fetchval(
        """
        DELETE FROM pictures
         WHERE picture_id = $1 AND enquiry_id = $2 AND state = 'handed' RETURNING enquiry_id
        """,
        picture_id,
        enquiry_id,
    )
    await tx.execute(
        """
        UPDATE enquiries SET picture_sent = EXISTS (
                   SELECT FROM pictures WHERE pictures.enquiry_id = $1 AND state = 'received'),
               picture_from = CASE WHEN NOT ended THEN $2::timestamptz END,
               picture_turned = CASE WHEN NOT ended THEN $3 END
         WHERE enquiry_id = $1
        """,
        ours,
        opens_at,
        reason.value,
    )
    return ours


async def drop(tx: Connection, enquiry_id: UUID, picture_id: UUID, leave_at: datetime) -> bool:
    """Let a picture of an enquiry go; return False if it has gone before."""
    await _hold(tx, enquiry_id)
    return bool(
        await tx.fetchval(
            """
            UPDATE pictures SET enquiry_id = NULL, leave_at = $3
             WHERE picture_id = $1 AND enquiry_id = $2 RETURNING true
            """,
            picture_id,
            enquiry_id,
            leave_at,
        )
    )


async def leave_without_enquiry(tx: Connection, leave_at: datetime) -> list[UUID]:
    """Let the pictures go whose conversation has gone; return each once, in no order of time."""
    rows = await tx.fetch(
        """
        UPDATE pictures SET leave_at = $1 WHERE enquiry_id IS NULL AND leave_at IS NULL
        RETURNING picture_id
        """,
        leave_at,
    )
    return sorted(row["picture_id"] for row in rows)


async def take_leaving(tx: Connection, now: datetime) -> list[tuple[UUID, str]]:
    """Return the pictures whose files are to be deleted now; they are handed to nobody any more."""
    rows = await tx.fetch(
        "UPDATE pictures SET state = 'leaving' WHERE leave_at <= $1 RETURNING picture_id, object",
        now,
    )
    return [(row["picture_id"], row["object"]) for row in rows]


async def delete_left(tx: Connection, picture_ids: Iterable[UUID]) -> None:
    """Forget pictures whose files are gone."""
    await tx.execute("DELETE FROM pictures WHERE picture_id = ANY($1)", list(picture_ids))


async def _hold_enquiry_of(tx: Connection, picture_id: UUID) -> UUID | None:
    """Hold the enquiry of a picture, which is held before a picture everywhere."""
    enquiry_id: UUID | None = await tx.fetchval(
        "SELECT enquiry_id FROM pictures WHERE picture_id = $1", picture_id
    )
    return enquiry_id if enquiry_id and await _hold(tx, enquiry_id) else None


async def _hold(tx: Connection, enquiry_id: UUID) -> bool:
    """Hold an enquiry until the transaction ends, so that what is read next is how it stands."""
    return bool(
        await tx.fetchval("SELECT true FROM enquiries WHERE enquiry_id = $1 FOR UPDATE", enquiry_id)
    )

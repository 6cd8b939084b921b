"""What waits in an enquiry and since when it is quiet: days and months in its row."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.confidential.enquiries import Clock
from services.routing.model.clocks import Over, Promises


async def start(tx: Connection, enquiry_id: UUID, promises: Promises, month: date) -> None:
    """Write down that something waits: the earliest word without an answer keeps its days.

    What had ended begins again.
    """
    await tx.execute(
        """
        UPDATE enquiries
           SET look_by = coalesce(look_by, $2), answer_by = coalesce(answer_by, $3),
               since = $4, ended = false
         WHERE enquiry_id = $1
        """,
        enquiry_id,
        promises.look_by,
        promises.answer_by,
        month,
    )


async def looked_at(tx: Connection, enquiry_id: UUID) -> None:
    """Write down that somebody has looked; whoever looks after an end goes on with it."""
    await tx.execute(
        "UPDATE enquiries SET look_by = NULL, ended = false WHERE enquiry_id = $1", enquiry_id
    )


async def answered(tx: Connection, enquiry_id: UUID, month: date) -> None:
    """Write down that nothing waits, because there is an answer; what has ended stays ended."""
    await tx.execute(
        """
        UPDATE enquiries SET look_by = NULL, answer_by = NULL, since = $2 WHERE enquiry_id = $1
        """,
        enquiry_id,
        month,
    )


async def end(tx: Connection, enquiry_id: UUID, month: date) -> None:
    """Write down that nothing waits, because nothing more is to be done."""
    await tx.execute(
        """
        UPDATE enquiries SET look_by = NULL, answer_by = NULL, since = $2, ended = true
         WHERE enquiry_id = $1
        """,
        enquiry_id,
        month,
    )


async def break_promises(tx: Connection, today: date) -> list[tuple[UUID, Clock]]:
    """Mark the promises that were broken before today, and return each once, in no order of time.

    Which day it was is forgotten with it.
    """
    looks = await tx.fetch(
        """
        UPDATE enquiries SET look_by = 'infinity' WHERE look_by < $1 RETURNING enquiry_id
        """,
        today,
    )
    answers = await tx.fetch(
        """
        UPDATE enquiries SET answer_by = 'infinity' WHERE answer_by < $1 RETURNING enquiry_id
        """,
        today,
    )
    broken = [(row["enquiry_id"], Clock.LOOK) for row in looks]
    broken += [(row["enquiry_id"], Clock.ANSWER) for row in answers]
    return sorted(broken, key=lambda one: one[0])


async def delete_old(tx: Connection, over: Over) -> int:
    """Delete the mailboxes whose time is over with all they held; return how many.

    An answer that was not read keeps its mailbox for longer.
    """
    gone = await tx.fetch(
        """
        DELETE FROM enquiries
         WHERE since < CASE WHEN ended THEN $1::date ELSE $2::date END
           AND (since < $3 OR NOT EXISTS (
               SELECT FROM replies
                WHERE replies.enquiry_id = enquiries.enquiry_id AND NOT read))
        RETURNING true
        """,
        over.ended,
        over.quiet,
        over.unread,
    )
    return len(gone)


async def count_unread(tx: Connection, over: Over) -> int:
    """Count the mailboxes that would be gone if their answers had been read."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM enquiries
         WHERE since < CASE WHEN ended THEN $1::date ELSE $2::date END
           AND EXISTS (
               SELECT FROM replies
                WHERE replies.enquiry_id = enquiries.enquiry_id AND NOT read)
        """,
        over.ended,
        over.quiet,
    )
    return count

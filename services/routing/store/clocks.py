"""Which messages of an enquiry wait, and since when it is quiet: days and months, never moments."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.confidential.enquiries import Clock
from services.routing.model.clocks import Over, Promises


async def keep(
    tx: Connection, enquiry_id: UUID, message_id: UUID, promises: Promises | None
) -> None:
    """Keep which message was written, after those before it, and until when it may wait, if at all.

    The enquiry's row is held by whoever writes, so that no two messages take one place.
    """
    await tx.execute(
        """
        INSERT INTO messages (enquiry_id, place, message_id, look_by, answer_by)
        SELECT $1, 1 + coalesce(max(place), 0), $2, $3, $4 FROM messages WHERE enquiry_id = $1
        """,
        enquiry_id,
        message_id,
        promises.look_by if promises else None,
        promises.answer_by if promises else None,
    )


async def begin(tx: Connection, enquiry_id: UUID, month: date) -> None:
    """Write down that the visitor said something; what had ended begins again."""
    await tx.execute(
        "UPDATE enquiries SET since = $2, ended = false WHERE enquiry_id = $1", enquiry_id, month
    )


async def looked_at(tx: Connection, enquiry_id: UUID, up_to: UUID | None) -> None:
    """Write down that somebody has looked; whoever looks after an end goes on with it."""
    await tx.execute("UPDATE enquiries SET ended = false WHERE enquiry_id = $1", enquiry_id)
    await _stop(tx, "look_by = NULL", enquiry_id, up_to)


async def answered(tx: Connection, enquiry_id: UUID, month: date, up_to: UUID | None) -> None:
    """Write down that nothing waits up to a message; what has ended stays ended."""
    await tx.execute("UPDATE enquiries SET since = $2 WHERE enquiry_id = $1", enquiry_id, month)
    await _stop(tx, "look_by = NULL, answer_by = NULL", enquiry_id, up_to)


async def end(tx: Connection, enquiry_id: UUID, month: date) -> None:
    """Write down that nothing waits, because nothing more is to be done."""
    await tx.execute(
        "UPDATE enquiries SET since = $2, ended = true WHERE enquiry_id = $1", enquiry_id, month
    )
    await _stop(tx, "look_by = NULL, answer_by = NULL", enquiry_id, None)


async def break_promises(tx: Connection, today: date) -> list[tuple[UUID, Clock]]:
    """Mark the promises that were broken before today, and return each once, in no order of time.

    Which day it was is forgotten with it. Nothing is said of later messages while an earlier one
    waits of which it was said.
    """
    broken = [(enquiry_id, Clock.LOOK) for enquiry_id in await _break(tx, "look_by", today)]
    broken += [(enquiry_id, Clock.ANSWER) for enquiry_id in await _break(tx, "answer_by", today)]
    return sorted(broken, key=lambda one: one[0])


async def _break(tx: Connection, clock: str, today: date) -> set[UUID]:
    await tx.execute(  # held in one order, and before anything is decided about them
        f"""
        SELECT FROM enquiries
         WHERE enquiry_id IN (SELECT enquiry_id FROM messages WHERE {clock} < $1)
         ORDER BY enquiry_id FOR NO KEY UPDATE
        """,  # noqa: S608
        today,
    )
    rows = await tx.fetch(
        f"""
        WITH late AS (
            SELECT enquiry_id, place,
                   EXISTS (SELECT FROM messages AS earlier
                            WHERE earlier.enquiry_id = messages.enquiry_id
                              AND earlier.place < messages.place
                              AND (earlier.{clock} < $1 OR earlier.{clock} = 'infinity')) AS told
              FROM messages WHERE {clock} < $1
        )
        UPDATE messages SET {clock} = CASE WHEN told THEN '-infinity'::date ELSE 'infinity' END
          FROM late
         WHERE messages.enquiry_id = late.enquiry_id AND messages.place = late.place
           AND NOT (told AND {clock} = '-infinity')
        RETURNING messages.enquiry_id, told
        """,  # noqa: S608
        today,
    )
    return {row["enquiry_id"] for row in rows if not row["told"]}


async def _stop(tx: Connection, what: str, enquiry_id: UUID, up_to: UUID | None) -> None:
    """Let nothing wait up to a message; where that is none of the enquiry's, nothing at all."""
    await tx.execute(
        f"""
        UPDATE messages SET {what}
         WHERE enquiry_id = $1 AND (look_by IS NOT NULL OR answer_by IS NOT NULL)
           AND place <= coalesce((SELECT max(place) FROM messages
                                   WHERE enquiry_id = $1 AND message_id = $2), 2147483647)
        """,  # noqa: S608
        enquiry_id,
        up_to,
    )


async def delete_old(tx: Connection, over: Over) -> tuple[int, list[UUID]]:
    """Delete the mailboxes whose time is over with all they held; return how many.

    An answer that was not read keeps its mailbox for longer. Prompts that may not have gone out yet
    are returned as well.
    """
    rows = await tx.fetch(
        """
        WITH gone AS (
            DELETE FROM enquiries
             WHERE since < CASE WHEN ended THEN $1::date ELSE $2::date END
               AND (since < $3 OR NOT EXISTS (
                   SELECT FROM replies
                    WHERE replies.enquiry_id = enquiries.enquiry_id AND NOT read))
            RETURNING enquiry_id
        )
        SELECT gone.enquiry_id, notice_id
          FROM gone LEFT JOIN notices
            ON notices.enquiry_id = gone.enquiry_id AND requested AND NOT confirmed
        """,
        over.ended,
        over.quiet,
        over.unread,
    )
    gone = {row["enquiry_id"] for row in rows}
    return len(gone), sorted(row["notice_id"] for row in rows if row["notice_id"])


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

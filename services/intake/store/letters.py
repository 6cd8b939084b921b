"""What was said in enquiries: messages as they came, our own copies of answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.codes import Caution, MessageKind
from services.contracts.confidential.enquiries import Wish
from services.intake.model.enquiries import Enquiry
from services.intake.model.letters import InsideNote, Message, Reply


async def add_message(tx: Connection, enquiry: Enquiry, message: Message) -> None:
    """Keep a message as it came."""
    await tx.execute(
        """
        INSERT INTO messages
            (society, message_id, enquiry_id, kind, sealed, warnings, received_at, wishes,
             many_references, aside)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        enquiry.society,
        message.message_id,
        enquiry.enquiry_id,
        message.kind,
        message.sealed,
        list(message.warnings),
        message.received_at,
        list(message.wishes),
        message.many_references,
        message.aside,
    )


async def bring_back(tx: Connection, society: UUID, enquiry_id: UUID) -> None:
    """Put what had gone aside among the other messages again."""
    await tx.execute(
        "UPDATE messages SET aside = false WHERE society = $1 AND enquiry_id = $2",
        society,
        enquiry_id,
    )


async def add_reply(tx: Connection, enquiry: Enquiry, reply: Reply) -> bool:
    """Keep an answer; False if the same form was sent before."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO replies
                (society, reply_id, enquiry_id, written_by, sealed_text, written_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING RETURNING true
            """,
            enquiry.society,
            reply.reply_id,
            enquiry.enquiry_id,
            reply.written_by,
            reply.sealed_text,
            reply.written_at,
        )
    )


async def list_messages(tx: Connection, society: UUID, enquiry_id: UUID) -> list[Message]:
    """Return the messages of an enquiry, oldest first."""
    rows = await tx.fetch(
        """
        SELECT message_id, kind, sealed, warnings, received_at, wishes, many_references,
               aside
          FROM messages
         WHERE society = $1 AND enquiry_id = $2 ORDER BY received_at, message_id
        """,
        society,
        enquiry_id,
    )
    return [
        Message(
            row["message_id"],
            MessageKind(row["kind"]),
            row["sealed"],
            tuple(Caution(caution) for caution in row["warnings"]),
            row["received_at"],
            tuple(Wish(wish) for wish in row["wishes"]),
            row["many_references"],
            row["aside"],
        )
        for row in rows
    ]


async def list_heard(
    tx: Connection, society: UUID, enquiry_id: UUID
) -> list[tuple[UUID, datetime]]:
    """Return which messages came and when, oldest first; not what they say."""
    rows = await tx.fetch(
        """
        SELECT message_id, received_at FROM messages
         WHERE society = $1 AND enquiry_id = $2 ORDER BY received_at, message_id
        """,
        society,
        enquiry_id,
    )
    return [(row["message_id"], row["received_at"]) for row in rows]


async def list_replies(tx: Connection, society: UUID, enquiry_id: UUID) -> list[Reply]:
    """Return our answers to an enquiry, oldest first."""
    rows = await tx.fetch(
        """
        SELECT reply_id, written_by, sealed_text, written_at FROM replies
         WHERE society = $1 AND enquiry_id = $2 ORDER BY written_at, reply_id
        """,
        society,
        enquiry_id,
    )
    return [Reply(**row) for row in rows]


async def add_note(tx: Connection, enquiry: Enquiry, note: InsideNote) -> None:
    """Keep what somebody wrote beside an enquiry."""
    await tx.execute(
        """
        INSERT INTO enquiry_notes
            (society, note_id, enquiry_id, sealed_words, written_by, written_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        enquiry.society,
        note.note_id,
        enquiry.enquiry_id,
        note.sealed_words,
        note.written_by,
        note.written_at,
    )


async def list_notes(tx: Connection, society: UUID, enquiry_id: UUID) -> list[InsideNote]:
    """Return what was written beside an enquiry, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT note_id, written_by, sealed_words, written_at FROM enquiry_notes
         WHERE society = $1 AND enquiry_id = $2 ORDER BY written_at, note_id
        """,
        society,
        enquiry_id,
    )
    return [InsideNote(**row) for row in rows]


async def forget(tx: Connection, society: UUID, enquiry_id: UUID) -> None:
    """Delete whatever was said in an enquiry; that there was one stays."""
    for table in ("messages", "replies", "enquiry_notes"):
        await tx.execute(
            f"DELETE FROM {table} WHERE society = $1 AND enquiry_id = $2",  # noqa: S608
            society,
            enquiry_id,
        )

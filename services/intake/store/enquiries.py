"""Enquiries, their messages and answers: what waits, oldest promise first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Caution, MessageKind
from services.intake.model.enquiries import (
    About,
    Desk,
    Enquiry,
    EnquiryNotFound,
    Message,
    Place,
    Reply,
)


@dataclass(frozen=True)
class Filter:
    """Whose enquiries a list shows: some people's, nobody's, or both; neither means all."""

    of: tuple[UUID, ...] | None = None
    nobodys: bool = False


async def add_desk(tx: Connection, desk: Desk) -> None:
    """Keep a new desk."""
    await tx.execute(
        """
        INSERT INTO desks (society, desk, version, public_key, sealed_private)
        VALUES ($1, $2, 1, $3, $4)
        """,
        desk.society,
        desk.desk,
        desk.public_key,
        desk.sealed_private,
    )


async def read_desk(tx: Connection, society: UUID, desk: UUID) -> Desk:
    """Return a desk of the Society."""
    row = await tx.fetchrow(
        """
        SELECT society, desk, public_key, sealed_private
          FROM desks WHERE society = $1 AND desk = $2
        """,
        society,
        desk,
    )
    assert row is not None
    return Desk(**row)


async def find_desk(tx: Connection, society: UUID) -> UUID:
    """Return the desk at which a Society answers."""
    desk: UUID = await tx.fetchval(
        "SELECT desk FROM desks WHERE society = $1 ORDER BY desk LIMIT 1", society
    )
    return desk


async def lock_enquiry(tx: Connection, society: UUID, enquiry_id: UUID) -> Enquiry | None:
    """Return an enquiry of the Society and hold it until the transaction ends, or None."""
    row = await tx.fetchrow(
        "SELECT * FROM enquiries WHERE society = $1 AND enquiry_id = $2 FOR UPDATE",
        society,
        enquiry_id,
    )
    return _enquiry(row) if row else None


async def read_enquiry(tx: Connection, society: UUID, enquiry_id: UUID) -> Enquiry:
    """Fetch an enquiry to look at; raises `EnquiryNotFound`."""
    row = await tx.fetchrow(
        "SELECT * FROM enquiries WHERE society = $1 AND enquiry_id = $2", society, enquiry_id
    )
    if row is None:
        raise EnquiryNotFound(enquiry_id=str(enquiry_id))
    return _enquiry(row)


async def list_open_of_case(
    tx: Connection, society: UUID, case_id: UUID, *, lock: bool = False
) -> list[Enquiry]:
    """Return what visitors who wrote about a case still wait for, the oldest first."""
    rows = await tx.fetch(
        f"""
        SELECT * FROM enquiries WHERE society = $1 AND case_id = $2 AND due_at IS NOT NULL
         ORDER BY due_at, enquiry_id {"FOR UPDATE" if lock else ""}
        """,  # noqa: S608 - one of two constants
        society,
        case_id,
    )
    return [_enquiry(row) for row in rows]


async def ids_of_case(tx: Connection, society: UUID, case_id: UUID) -> list[UUID]:
    """Return the enquiries about a case, answered ones included."""
    rows = await tx.fetch(
        "SELECT enquiry_id FROM enquiries WHERE society = $1 AND case_id = $2", society, case_id
    )
    return [row["enquiry_id"] for row in rows]


async def save_enquiry(tx: Connection, enquiry: Enquiry) -> None:
    """Keep an enquiry as it is now; what its first message said of itself stays."""
    await tx.execute(
        """
        INSERT INTO enquiries
            (society, enquiry_id, desk, reference, case_id, language, reply_key, kind, urgent,
             first_at, last_at, waits_since, due_at, claimed_by, claimed_at, answered_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (society, enquiry_id) DO UPDATE
           SET urgent = excluded.urgent, last_at = excluded.last_at,
               waits_since = excluded.waits_since, due_at = excluded.due_at,
               claimed_by = excluded.claimed_by, claimed_at = excluded.claimed_at,
               answered_at = excluded.answered_at
        """,
        *asdict(enquiry).values(),
    )


async def add_message(tx: Connection, enquiry: Enquiry, message: Message) -> None:
    """Keep a message as it came."""
    await tx.execute(
        """
        INSERT INTO messages
            (society, message_id, enquiry_id, kind, sealed, warnings, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        enquiry.society,
        message.message_id,
        enquiry.enquiry_id,
        message.kind,
        message.sealed,
        list(message.warnings),
        message.received_at,
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
        SELECT message_id, kind, sealed, warnings, received_at FROM messages
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
        )
        for row in rows
    ]


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


async def list_open(
    tx: Connection, society: UUID, wanted: Filter, *, after: Place | None, limit: int
) -> list[Enquiry]:
    """List what waits: urgent first, then the oldest promise, from a place in that order on."""
    rows = await tx.fetch(
        """
        SELECT * FROM enquiries
         WHERE society = $1 AND due_at IS NOT NULL
           AND (($2::uuid[] IS NULL AND NOT $3) OR claimed_by = ANY($2)
                OR ($3 AND claimed_by IS NULL))
           AND ($4::bool IS NULL OR (NOT urgent, due_at, enquiry_id) > (NOT $4, $5, $6))
         ORDER BY urgent DESC, due_at, enquiry_id LIMIT $7
        """,
        society,
        wanted.of,
        wanted.nobodys,
        *_place(after),
        limit,
    )
    return [_enquiry(row) for row in rows]


async def list_answered(
    tx: Connection, society: UUID, wanted: Filter, *, after: Place | None, limit: int
) -> list[Enquiry]:
    """List what is answered, the latest first, from a place in that order on."""
    rows = await tx.fetch(
        """
        SELECT * FROM enquiries
         WHERE society = $1 AND answered_at IS NOT NULL
           AND (($2::uuid[] IS NULL AND NOT $3) OR claimed_by = ANY($2)
                OR ($3 AND claimed_by IS NULL))
           AND ($4::bool IS NULL OR (answered_at, enquiry_id) < ($5, $6))
         ORDER BY answered_at DESC, enquiry_id DESC LIMIT $7
        """,
        society,
        wanted.of,
        wanted.nobodys,
        *_place(after),
        limit,
    )
    return [_enquiry(row) for row in rows]


async def about(tx: Connection, society: UUID, reference: str) -> About:
    """Return what is known of a reference: its case, whom it looks for, whether it is shown.

    Another face of the same person is that person's too: it may hang from a merged case.
    """
    row = await tx.fetchrow(
        """
        SELECT s.case_id, s.relations, c.held,
               coalesce((SELECT x.state FROM showings x JOIN cases m USING (society, case_id)
                          WHERE m.society = $1 AND x.state <> 'withdrawn'
                            AND (m.case_id = coalesce(c.merged_into, c.case_id)
                                 OR m.merged_into = coalesce(c.merged_into, c.case_id))
                          LIMIT 1), s.state) AS state
          FROM showings s JOIN cases c USING (society, case_id)
         WHERE s.society = $1 AND s.reference = $2
        """,
        society,
        reference,
    )
    if row is None:
        return About()
    return About(row["case_id"], tuple(row["relations"]), row["state"], row["held"])


def _place(after: Place | None) -> tuple[bool | None, datetime | None, UUID | None]:
    return (after.urgent, after.moment, after.enquiry_id) if after else (None, None, None)


def _enquiry(row: Row) -> Enquiry:
    return Enquiry(**{**row, "kind": MessageKind(row["kind"])})

"""Readings: a row in each of the two Societies; what both have to say is written in one go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.readings import Reading, ReadingSide

from .scopes import visiting

_COLUMNS = """
    society, reading_id, side, other, enquiry_id, language, until, asked_by, asked_at, staff_id,
    named_by, accepted_by, accepted_at, ended_by, ended_at
"""


async def add(tx: Connection, reading: Reading) -> None:
    """Keep what a Society asks for, and the row of the one that is asked."""
    theirs = replace(
        reading, society=reading.other, other=reading.society, side=ReadingSide(ReadingSide.READS)
    )
    await _insert(tx, reading)
    async with visiting(tx, reading.other):
        await _insert(tx, theirs)


async def save(tx: Connection, reading: Reading) -> None:
    """Write how far it has come into the rows of both Societies."""
    await _update(tx, reading.society, reading)
    async with visiting(tx, reading.other):
        await _update(tx, reading.other, reading)


async def lock(tx: Connection, society: UUID, reading_id: UUID) -> Reading | None:
    """Return a Society's row, and let nobody of the two change theirs meanwhile."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(reading_id))
    return await find(tx, society, reading_id)


async def find(tx: Connection, society: UUID, reading_id: UUID) -> Reading | None:
    """Return a Society's row, or None."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM readings WHERE society = $1 AND reading_id = $2",  # noqa: S608
        society,
        reading_id,
    )
    return _reading(row) if row else None


async def find_theirs(tx: Connection, reading: Reading) -> Reading | None:
    """Return the row of the other Society: it holds only while both say so."""
    async with visiting(tx, reading.other):
        return await find(tx, reading.other, reading.reading_id)


async def list_of_enquiry(tx: Connection, society: UUID, enquiry_id: UUID) -> list[Reading]:
    """Return whom a Society asked to read an enquiry, the latest first."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM readings
         WHERE society = $1 AND enquiry_id = $2 AND side = 'asks'
         ORDER BY asked_at DESC, reading_id
        """,  # noqa: S608 - a list of columns of our own
        society,
        enquiry_id,
    )
    return [_reading(row) for row in rows]


async def list_open(
    tx: Connection, society: UUID, at: datetime, staff_id: UUID | None = None
) -> list[Reading]:
    """List what a Society is asked to read, or for what one of its staff was named."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM readings
         WHERE society = $1 AND side = 'reads' AND ended_at IS NULL AND until > $2
           AND ($3::uuid IS NULL OR staff_id = $3)
         ORDER BY until, reading_id
        """,  # noqa: S608
        society,
        at,
        staff_id,
    )
    return [_reading(row) for row in rows]


async def write(
    tx: Connection, reading: Reading, message_id: UUID, sealed: str, how: tuple[UUID, datetime]
) -> None:
    """Keep what a reader wrote beside a message, in the place of what they wrote before.

    The scope is that of the Society that asked.
    """
    await tx.execute(
        """
        INSERT INTO translations (society, message_id, enquiry_id, reading_id, sealed_text,
                                  written_by, written_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (society, message_id, written_by) DO UPDATE
           SET sealed_text = excluded.sealed_text, written_at = excluded.written_at,
               reading_id = excluded.reading_id
        """,
        reading.other,
        message_id,
        reading.enquiry_id,
        reading.reading_id,
        sealed,
        *how,
    )


async def list_written(
    tx: Connection, society: UUID, enquiry_id: UUID
) -> list[tuple[UUID, UUID, str, datetime]]:
    """Return what readers wrote beside messages: the message, who, the closed text, when."""
    rows = await tx.fetch(
        """
        SELECT message_id, written_by, sealed_text, written_at FROM translations
         WHERE society = $1 AND enquiry_id = $2 ORDER BY written_at, message_id
        """,
        society,
        enquiry_id,
    )
    return [tuple(row.values()) for row in rows]


async def names_of(tx: Connection, readings: list[Reading]) -> dict[UUID, str]:
    """Return the names of who was named to read, and those of the Societies."""
    people = await tx.fetch(
        "SELECT staff_id, name FROM staff WHERE staff_id = ANY($1)",
        [one.staff_id for one in readings if one.staff_id],
    )
    societies = await tx.fetch(
        "SELECT society, name FROM societies WHERE society = ANY($1)",
        [one.other for one in readings],
    )
    return {row["staff_id"]: row["name"] for row in people} | {
        row["society"]: row["name"] for row in societies
    }


async def _insert(tx: Connection, reading: Reading) -> None:
    await tx.execute(
        """
        INSERT INTO readings (society, reading_id, side, other, enquiry_id, language, until,
                              asked_by, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        reading.society,
        reading.reading_id,
        reading.side,
        reading.other,
        reading.enquiry_id,
        reading.language,
        reading.until,
        reading.asked_by,
        reading.asked_at,
    )


async def _update(tx: Connection, society: UUID, reading: Reading) -> None:
    await tx.execute(
        """
        UPDATE readings SET staff_id = $3, named_by = $4, accepted_by = $5, accepted_at = $6,
               ended_by = $7, ended_at = $8
         WHERE society = $1 AND reading_id = $2
        """,
        society,
        reading.reading_id,
        reading.staff_id,
        reading.named_by,
        reading.accepted_by,
        reading.accepted_at,
        reading.ended_by,
        reading.ended_at,
    )


def _reading(row: Row) -> Reading:
    return Reading(**{**row, "side": ReadingSide(row["side"])})

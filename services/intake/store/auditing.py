"""What an auditor reads: all that was seen and done in a Society, a page at a time, by key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection

from .audit import NAME


@dataclass(frozen=True)
class Wanted:
    """Which rows: of whom, which verbs, between which moments, and from which row backwards."""

    who: UUID | None = None
    verbs: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Seen:
    """One row: who did what when, and with which record; nothing of what is in the record."""

    seq: int
    at: datetime
    by: str | None
    did: str
    record_id: str
    reason: str | None


PAGE = f"""
    SELECT seq, at, {NAME}, did, record_id, reason
      FROM audit LEFT JOIN staff s USING (staff_id)
     WHERE audit.society = $1
       AND ($2::uuid IS NULL OR staff_id = $2)
       AND ($3::text[] IS NULL OR did = ANY($3))
       AND ($4::timestamptz IS NULL OR at >= $4)
       AND ($5::timestamptz IS NULL OR at < $5)
       AND ($6::bigint IS NULL OR seq < $6)
       AND CASE WHEN did = ANY($7) THEN EXISTS (
               SELECT FROM enquiries e
                WHERE e.society = $1 AND e.enquiry_id = audit.record_id::uuid)
                OR EXISTS (
               SELECT FROM readings r
                WHERE r.society = $1 AND r.reading_id = audit.record_id::uuid)
           ELSE true END
     ORDER BY audit.society, seq DESC LIMIT $8
"""  # noqa: S608 - a column of our own
"""One page; the key of the table leads to it, however far back it is."""


async def list_page(
    tx: Connection, society: UUID, wanted: Wanted, of_messages: Collection[str], limit: int
) -> list[Seen]:
    """Return the newest rows before a row, newest first; none of a locked case.

    Rows of a case go by the policy of the table. A message's row names the conversation alone, or
    a reading of it, so it is there where that is; `of_messages` are the verbs of such rows.
    """
    rows = await tx.fetch(
        PAGE,
        society,
        wanted.who,
        list(wanted.verbs) if wanted.verbs is not None else None,
        wanted.since,
        wanted.until,
        wanted.before,
        list(of_messages),
        limit,
    )
    return [Seen(**{k: v for k, v in row.items() if k != "name"}, by=row["name"]) for row in rows]

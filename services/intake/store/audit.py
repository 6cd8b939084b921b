"""Who read or did what: rows that are only ever added, in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.people import Entry, Member


class Circumstances(TypedDict):
    """When and where something was done, and for what reason where one was given."""

    at: datetime
    society: UUID
    reason: NotRequired[str | None]


@dataclass(frozen=True)
class Choice:
    """Which verbs a timeline shows: these alone, or all but these."""

    verbs: tuple[str, ...]
    wanted: bool


async def note(
    tx: Connection, by: Member | None, did: str, record_id: object, **how: Unpack[Circumstances]
) -> None:
    """Write down who read or did what; `by` is None where time or an event did it."""
    await tx.execute(
        """
        INSERT INTO audit (society, at, staff_id, did, record_id, reason)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        how["society"],
        how["at"],
        by.staff_id if by else None,
        did,
        str(record_id),
        how.get("reason"),
    )


async def note_many(
    tx: Connection,
    by: Member,
    did: str,
    record_ids: Collection[object],
    **how: Unpack[Circumstances],
) -> None:
    """Write down at once that somebody did the same with many records, such as a page of a list."""
    await tx.execute(
        """
        INSERT INTO audit (society, at, staff_id, did, record_id, reason)
        SELECT $1, $2, $3, $4, id, $6 FROM unnest($5::text[]) WITH ORDINALITY AS t (id, n)
         ORDER BY n
        """,
        how["society"],
        how["at"],
        by.staff_id,
        did,
        [str(one) for one in record_ids],
        how.get("reason"),
    )


NAME = """
    CASE WHEN s.society = audit.society THEN s.name
         ELSE s.name || ' (' || (SELECT h.name FROM societies h WHERE h.society = s.society) || ')'
    END AS name
"""
"""Who did it; somebody who was lent is named with the Society that lent them."""


async def list_of(tx: Connection, record_id: object, *, most: int = 30) -> list[Entry]:
    """Return the latest of what happened to a record, newest first."""
    rows = await tx.fetch(
        f"""
        SELECT at, {NAME}, did, reason
          FROM audit LEFT JOIN staff s USING (staff_id)
         WHERE record_id = $1 ORDER BY seq DESC LIMIT $2
        """,  # noqa: S608 - a column of our own
        str(record_id),
        most,
    )
    return [Entry(row["at"], row["name"], row["did"], row["reason"]) for row in rows]


@dataclass(frozen=True)
class Happened:
    """One line of a timeline, and the number that says where in it it stands."""

    seq: int
    entry: Entry
    record_id: str


async def list_timeline(
    tx: Connection, record_ids: Collection[str], did: Choice, *, before: int | None, limit: int
) -> list[Happened]:
    """Return what happened to records together, the newest first, from a number on."""
    rows = await tx.fetch(
        f"""
        SELECT seq, at, {NAME}, did, reason, record_id
          FROM audit LEFT JOIN staff s USING (staff_id)
         WHERE record_id = ANY($1) AND (did = ANY($2)) = $3 AND ($4::bigint IS NULL OR seq < $4)
         ORDER BY seq DESC LIMIT $5
        """,  # noqa: S608
        list(record_ids),
        list(did.verbs),
        did.wanted,
        before,
        limit,
    )
    return [
        Happened(
            row["seq"], Entry(row["at"], row["name"], row["did"], row["reason"]), row["record_id"]
        )
        for row in rows
    ]

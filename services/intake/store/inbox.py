"""Lists of enquiries: what waits, oldest promise first, and what is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.enquiries import Enquiry
from services.intake.model.inbox import Place

from .enquiries import enquiry_of


@dataclass(frozen=True)
class Filter:
    """Which enquiries a list shows; what is not said leaves none out.

    `of` and `nobodys` say whose: some people's, nobody's, or both. What waits for those `on_duty`
    is left out, unless it is one of `of`'s, or they may not know of it.
    """

    of: tuple[UUID, ...] | None = None
    nobodys: bool = False
    languages: tuple[str, ...] | None = None
    office: UUID | None = None
    until: datetime | None = None
    on_duty: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Counted:
    """How many enquiries wait, and how many of them are due by when."""

    all: int
    top: int
    late: int
    today: int
    week: int


_FOR_DUTY = """
    due_at IS NOT NULL AND (claimed_by IS NULL OR acknowledged_at IS NULL)
    AND (pressing OR kind = 'removal')
"""
"""What `waits_for_duty` says, to the database."""

_WANTED = f"""
    society = $1
    AND (($2::uuid[] IS NULL AND NOT $3) OR coalesce(claimed_by, assigned_to) = ANY($2)
         OR ($3 AND coalesce(claimed_by, assigned_to) IS NULL))
    AND ($4::text[] IS NULL OR language = ANY($4))
    AND ($5::uuid IS NULL OR EXISTS (
        SELECT FROM staff s LEFT JOIN cases c ON c.society = $1 AND c.case_id = e.case_id
         WHERE s.office = $5 AND s.staff_id = coalesce(claimed_by, assigned_to, c.responsible)))
    AND ($6::timestamptz IS NULL OR due_at < $6)
    AND ($7::uuid[] = '{{}}' OR NOT ({_FOR_DUTY})
         OR coalesce(coalesce(claimed_by, assigned_to) = ANY($2), false)
         OR EXISTS (SELECT FROM case_locks l
                     WHERE l.society = $1 AND l.case_id = e.case_id AND NOT EXISTS (
                       SELECT FROM case_lock_names n
                        WHERE n.society = $1 AND n.case_id = l.case_id AND n.staff_id = ANY($7))))
"""  # noqa: S608 - a condition of our own


async def list_open(
    tx: Connection, society: UUID, wanted: Filter, *, after: Place | None, limit: int
) -> list[Enquiry]:
    """List what waits: what is on top, then the oldest promise, from a place in that order on."""
    rows = await tx.fetch(
        f"""
        SELECT * FROM enquiries e WHERE {_WANTED} AND due_at IS NOT NULL
           AND ($8::bool IS NULL OR (NOT on_top, due_at, enquiry_id) > (NOT $8, $9, $10))
         ORDER BY on_top DESC, due_at, enquiry_id LIMIT $11
        """,  # noqa: S608 - a condition of our own
        *_asked(society, wanted),
        *_place(after),
        limit,
    )
    return [enquiry_of(row) for row in rows]


async def list_answered(
    tx: Connection, society: UUID, wanted: Filter, *, after: Place | None, limit: int
) -> list[Enquiry]:
    """List what is answered or over, the latest first, from a place in that order on."""
    rows = await tx.fetch(
        f"""
        SELECT * FROM enquiries e WHERE {_WANTED} AND answered_at IS NOT NULL AND blocked_at IS NULL
           AND ($8::bool IS NULL OR (answered_at, enquiry_id) < ($9, $10))
         ORDER BY answered_at DESC, enquiry_id DESC LIMIT $11
        """,  # noqa: S608
        *_asked(society, replace(wanted, until=None)),
        *_place(after),
        limit,
    )
    return [enquiry_of(row) for row in rows]


async def list_blocked(
    tx: Connection, society: UUID, wanted: Filter, *, after: Place | None, limit: int
) -> list[Enquiry]:
    """List the enquiries whose writers are blocked, the latest first, from a place on."""
    rows = await tx.fetch(
        f"""
        SELECT * FROM enquiries e WHERE {_WANTED} AND blocked_at IS NOT NULL
           AND ($8::bool IS NULL OR (blocked_at, enquiry_id) < ($9, $10))
         ORDER BY blocked_at DESC, enquiry_id DESC LIMIT $11
        """,  # noqa: S608
        *_asked(society, replace(wanted, until=None)),
        *_place(after),
        limit,
    )
    return [enquiry_of(row) for row in rows]


async def count_open(
    tx: Connection, society: UUID, wanted: Filter, moments: tuple[datetime, datetime, datetime]
) -> Counted:
    """Count what waits: in all, on top, and due before each of now, tonight and next week."""
    row = await tx.fetchrow(
        f"""
        SELECT count(*) AS all, count(*) FILTER (WHERE on_top) AS top,
               count(*) FILTER (WHERE due_at < $8) AS late,
               count(*) FILTER (WHERE due_at < $9) AS today,
               count(*) FILTER (WHERE due_at < $10) AS week
          FROM enquiries e WHERE {_WANTED} AND due_at IS NOT NULL
        """,  # noqa: S608
        *_asked(society, replace(wanted, until=None)),
        *moments,
    )
    assert row is not None
    return Counted(**row)


async def list_pressing(tx: Connection, society: UUID) -> list[Enquiry]:
    """Return what a duty person has to look at, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM enquiries WHERE society = $1 AND pressing AND due_at IS NOT NULL
         ORDER BY due_at, enquiry_id LIMIT 50
        """,
        society,
    )
    return [enquiry_of(row) for row in rows]


async def list_for_duty(tx: Connection, society: UUID) -> list[Enquiry]:
    """Return what waits for whoever is on duty: what has to be looked at first, first."""
    rows = await tx.fetch(
        f"""
        SELECT * FROM enquiries WHERE society = $1 AND {_FOR_DUTY}
         ORDER BY due_at, enquiry_id LIMIT 50
        """,  # noqa: S608
        society,
    )
    return [enquiry_of(row) for row in rows]


async def lock_unlooked(tx: Connection, society: UUID, at: datetime) -> list[Enquiry]:
    """Return what waited for whoever is on duty until it was too late, and hold it."""
    rows = await tx.fetch(
        f"""
        SELECT * FROM enquiries
         WHERE society = $1 AND {_FOR_DUTY} AND due_at <= $2
           AND overdue IS NULL AND acknowledged_at IS NULL
         ORDER BY due_at, enquiry_id LIMIT 50 FOR UPDATE
        """,  # noqa: S608
        society,
        at,
    )
    return [enquiry_of(row) for row in rows]


async def list_overdue(
    tx: Connection, society: UUID, since: datetime, at: datetime
) -> list[Enquiry]:
    """Return of what the network promised and is overdue since a moment or longer, the oldest.

    Of what whoever is on duty had to look at, all that is overdue now.
    """
    rows = await tx.fetch(
        """
        SELECT * FROM enquiries
         WHERE society = $1
           AND overdue_at <= CASE WHEN pressing OR kind = 'removal'
                              THEN $3 ELSE $2::timestamptz END
         ORDER BY waits_since, enquiry_id LIMIT 50
        """,
        society,
        since,
        at,
    )
    return [enquiry_of(row) for row in rows]


def _place(after: Place | None) -> tuple[bool | None, datetime | None, UUID | None]:
    return (after.on_top, after.moment, after.enquiry_id) if after else (None, None, None)


def _asked(
    society: UUID, wanted: Filter
) -> tuple[
    UUID,
    tuple[UUID, ...] | None,
    bool,
    tuple[str, ...] | None,
    UUID | None,
    datetime | None,
    tuple[UUID, ...],
]:
    """Return what the condition asks for, in its order."""
    return (
        society,
        wanted.of,
        wanted.nobodys,
        wanted.languages,
        wanted.office,
        wanted.until,
        wanted.on_duty,
    )

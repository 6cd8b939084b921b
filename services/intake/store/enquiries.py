"""Enquiries and the desks they come to."""

from __future__ import annotations

from dataclasses import asdict, fields
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock
from services.intake.model.endings import BlockReason, EndReason
from services.intake.model.enquiries import (
    About,
    Desk,
    Enquiry,
    EnquiryNotFound,
)


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
    return enquiry_of(row) if row else None


async def read_enquiry(tx: Connection, society: UUID, enquiry_id: UUID) -> Enquiry:
    """Fetch an enquiry to look at; raises `EnquiryNotFound`."""
    row = await tx.fetchrow(
        "SELECT * FROM enquiries WHERE society = $1 AND enquiry_id = $2", society, enquiry_id
    )
    if row is None:
        raise EnquiryNotFound(enquiry_id=str(enquiry_id))
    return enquiry_of(row)


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
    return [enquiry_of(row) for row in rows]


async def ids_of_case(tx: Connection, society: UUID, case_id: UUID) -> list[UUID]:
    """Return the enquiries about a case, answered ones included."""
    rows = await tx.fetch(
        "SELECT enquiry_id FROM enquiries WHERE society = $1 AND case_id = $2", society, case_id
    )
    return [row["enquiry_id"] for row in rows]


_COLUMNS = tuple(one.name for one in fields(Enquiry))
_GIVEN = ", ".join(f"${number}" for number in range(1, len(_COLUMNS) + 1))
_CHANGED = ", ".join(f"{one} = excluded.{one}" for one in _COLUMNS[2:])


async def save_enquiry(tx: Connection, enquiry: Enquiry) -> None:
    """Keep an enquiry as it is now."""
    await tx.execute(
        f"""
        INSERT INTO enquiries ({", ".join(_COLUMNS)}) VALUES ({_GIVEN})
        ON CONFLICT (society, enquiry_id) DO UPDATE SET {_CHANGED}
        """,  # noqa: S608 - names of our own fields
        *asdict(enquiry).values(),
    )


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


def enquiry_of(row: Row) -> Enquiry:
    """Read a row of `enquiries`."""
    known = {name: row[name] for name in _COLUMNS}
    return Enquiry(
        **known
        | {
            "kind": MessageKind(row["kind"]),
            "excluded": tuple(row["excluded"]),
            "overdue": Clock(row["overdue"]) if row["overdue"] else None,
            "ended_why": EndReason(row["ended_why"]) if row["ended_why"] else None,
            "blocked_why": BlockReason(row["blocked_why"]) if row["blocked_why"] else None,
        }
    )

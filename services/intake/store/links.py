"""Which case each message belongs to, as staff said, and whom of those sought it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.linking import Claim, EnquiryLink

_COLUMNS = "link_id, enquiry_id, case_id, sought_id, claims, linked_by, linked_at"


async def add(tx: Connection, society: UUID, link: EnquiryLink) -> None:
    """Keep what somebody said; whatever was said before has to be ended first."""
    await tx.execute(
        """
        INSERT INTO enquiry_links (society, link_id, enquiry_id, case_id, sought_id, claims,
                                   linked_by, linked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        society,
        link.link_id,
        link.enquiry_id,
        link.case_id,
        link.sought_id,
        link.claims,
        link.linked_by,
        link.linked_at,
    )


async def end(tx: Connection, society: UUID, enquiry_id: UUID, by: UUID, at: datetime) -> bool:
    """End what was said of a message; return whether anything was."""
    done: str = await tx.execute(
        """
        UPDATE enquiry_links SET undone_by = $3, undone_at = $4
         WHERE society = $1 AND enquiry_id = $2 AND undone_at IS NULL
        """,
        society,
        enquiry_id,
        by,
        at,
    )
    return done != "UPDATE 0"


async def find(tx: Connection, society: UUID, enquiry_id: UUID) -> EnquiryLink | None:
    """Return whom a message is about, as was said last and not taken back."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS} FROM enquiry_links
         WHERE society = $1 AND enquiry_id = $2 AND undone_at IS NULL
        """,  # noqa: S608 - a list of columns of our own
        society,
        enquiry_id,
    )
    return _link(row) if row else None


async def move(tx: Connection, society: UUID, enquiry_id: UUID, case_id: UUID | None) -> None:
    """Let a message belong to a case, with all that follows for holds, deaths, locks and ends."""
    await tx.execute(
        "UPDATE enquiries SET case_id = $3 WHERE society = $1 AND enquiry_id = $2",
        society,
        enquiry_id,
        case_id,
    )


async def list_of_cases(
    tx: Connection, society: UUID, case_ids: Sequence[UUID], limit: int
) -> list[tuple[UUID, datetime, bool, EnquiryLink | None]]:
    """Return the messages of cases, the latest first: id, when, whether answered, and the link."""
    rows = await tx.fetch(
        """
        SELECT e.enquiry_id AS id, e.last_at, e.due_at IS NULL AS done, l.* FROM enquiries e
          LEFT JOIN enquiry_links l ON l.society = e.society AND l.enquiry_id = e.enquiry_id
                                   AND l.undone_at IS NULL
         WHERE e.society = $1 AND e.case_id = ANY($2) AND e.kind = 'message'
         ORDER BY e.last_at DESC, e.enquiry_id LIMIT $3
        """,
        society,
        list(case_ids),
        limit,
    )
    return [
        (row["id"], row["last_at"], row["done"], _link(row) if row["link_id"] else None)
        for row in rows
    ]


async def about_person(tx: Connection, society: UUID, case_id: UUID, sought_id: UUID) -> list[UUID]:
    """Return the messages that are about somebody sought in a case."""
    rows = await tx.fetch(
        """
        SELECT enquiry_id FROM enquiry_links
         WHERE society = $1 AND case_id = $2 AND sought_id = $3 AND undone_at IS NULL
         ORDER BY enquiry_id
        """,
        society,
        case_id,
        sought_id,
    )
    return [row["enquiry_id"] for row in rows]


def _link(row: Row) -> EnquiryLink:
    return EnquiryLink(
        link_id=row["link_id"],
        enquiry_id=row["enquiry_id"],
        case_id=row["case_id"],
        sought_id=row["sought_id"],
        claims=Claim(row["claims"]),
        linked_by=row["linked_by"],
        linked_at=row["linked_at"],
    )

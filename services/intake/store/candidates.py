"""Who could answer an enquiry, and in which languages colleagues do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.assigning import Candidate
from services.intake.model.enquiries import Enquiry


async def list_for(tx: Connection, enquiry: Enquiry, at: datetime, today: date) -> list[Candidate]:
    """Return the caseworkers of the Society; of a locked case only those who are named for it."""
    rows = await tx.fetch(
        """
        SELECT s.staff_id, s.name, $5 = ANY(s.languages) AS speaks,
               coalesce(s.office = (SELECT r.office FROM cases c JOIN staff r
                                        ON r.staff_id = c.responsible
                                     WHERE c.society = $1 AND c.case_id = $2), false) AS near,
               EXISTS (SELECT FROM absences a
                        WHERE a.society = $1 AND a.staff_id = s.staff_id AND a.ended_at IS NULL
                          AND a.begins_on <= $4 AND a.until >= $4) AS away,
               (SELECT count(*) FROM enquiries e
                 WHERE e.society = $1 AND e.due_at IS NOT NULL
                   AND coalesce(e.claimed_by, e.assigned_to) = s.staff_id) AS in_hand
          FROM staff s
         WHERE s.society = $1 AND s.active AND 'caseworker' = ANY(roles_at(s.staff_id, $3))
           AND (NOT EXISTS (SELECT FROM case_locks l WHERE l.society = $1 AND l.case_id = $2)
                OR EXISTS (SELECT FROM case_lock_names n
                            WHERE n.society = $1 AND n.case_id = $2 AND n.staff_id = s.staff_id))
        """,
        enquiry.society,
        enquiry.case_id,
        at,
        today,
        enquiry.language,
    )
    return [Candidate(**row) for row in rows]


async def languages_of(tx: Connection, society: UUID, staff_id: UUID) -> tuple[str, ...]:
    """Return in which languages a colleague answers."""
    found: list[str] | None = await tx.fetchval(
        "SELECT languages FROM staff WHERE society = $1 AND staff_id = $2", society, staff_id
    )
    return tuple(found or ())


async def save_languages(
    tx: Connection, society: UUID, staff_id: UUID, languages: Collection[str]
) -> None:
    """Write in which languages a colleague answers."""
    await tx.execute(
        "UPDATE staff SET languages = $3 WHERE society = $1 AND staff_id = $2",
        society,
        staff_id,
        list(languages),
    )

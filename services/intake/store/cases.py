"""Cases: the file that decides what may be shown, read and locked as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.interviews import Case
from services.intake.model.photos import ApprovalKind

from . import approvals, interviews, people, photos, records


@dataclass(frozen=True)
class CaseLine:
    """One row of the list of cases, without anyone's name."""

    case_id: UUID
    opened_at: datetime
    held: bool
    relations: tuple[str, ...]
    photo_state: str | None
    showing_state: str | None
    shown_until: date | None
    asked: bool


async def add_case(tx: Connection, case: Case) -> None:
    """Open a case."""
    await tx.execute(
        """
        INSERT INTO cases (society, case_id, opened_by, opened_at, held, held_until)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        case.society,
        case.case_id,
        case.opened_by,
        case.opened_at,
        case.held,
        case.held_until,
    )


async def save_hold(tx: Connection, case: Case) -> None:
    """Write whether, and until when, a case is held."""
    await tx.execute(
        "UPDATE cases SET held = $3, held_until = $4 WHERE society = $1 AND case_id = $2",
        case.society,
        case.case_id,
        case.held,
        case.held_until,
    )


async def lock_file(tx: Connection, society: UUID, case_id: UUID) -> CaseFile:
    """Fetch a case's file and hold it until the transaction ends."""
    row = await tx.fetchrow(
        "SELECT * FROM cases WHERE society = $1 AND case_id = $2 FOR UPDATE", society, case_id
    )
    return await _file(tx, row, case_id)


async def read_file(tx: Connection, society: UUID, case_id: UUID) -> CaseFile:
    """Fetch a case's file to look at."""
    row = await tx.fetchrow(
        "SELECT * FROM cases WHERE society = $1 AND case_id = $2", society, case_id
    )
    return await _file(tx, row, case_id)


async def list_cases(
    tx: Connection, society: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[CaseLine]:
    """List cases, the newest first, from a place in that order on."""
    rows = await tx.fetch(
        """
        SELECT c.case_id, c.opened_at, c.held, p.state AS photo_state, s.state AS showing_state,
               s.shown_until, a.asked_at IS NOT NULL AS asked,
               array(SELECT DISTINCT shown_as FROM sought_persons x
                      WHERE x.society = c.society AND x.case_id = c.case_id
                      ORDER BY shown_as) AS relations
          FROM cases c
          LEFT JOIN LATERAL (SELECT state FROM photos
                              WHERE society = c.society AND case_id = c.case_id
                              ORDER BY seq DESC LIMIT 1) p ON true
          LEFT JOIN LATERAL (SELECT state, shown_until FROM showings
                              WHERE society = c.society AND case_id = c.case_id
                              ORDER BY seq DESC LIMIT 1) s ON true
          LEFT JOIN LATERAL (SELECT asked_at FROM approvals
                              WHERE society = c.society AND case_id = c.case_id
                                AND outcome IS NULL LIMIT 1) a ON true
         WHERE c.society = $1
           AND ($2::timestamptz IS NULL OR (c.opened_at, c.case_id) < ($2, $3))
         ORDER BY c.opened_at DESC, c.case_id DESC
         LIMIT $4
        """,
        society,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [CaseLine(**{**row, "relations": tuple(row["relations"])}) for row in rows]


async def _file(tx: Connection, row: Row | None, case_id: UUID) -> CaseFile:
    if row is None:
        raise CaseNotFound(case_id=str(case_id))
    case = Case(
        society=row["society"],
        case_id=row["case_id"],
        opened_by=row["opened_by"],
        opened_at=row["opened_at"],
        held=row["held"],
        held_until=row["held_until"],
    )
    where = (case.society, case.case_id)
    file = CaseFile(
        case=case,
        seeker=await records.read_seeker(tx, *where),
        sought=await records.list_sought(tx, *where),
        consent=await interviews.find_consent(tx, *where),
        safety=await interviews.find_safety(tx, *where),
        photo=await photos.find_photo(tx, *where),
        approval=await approvals.find(tx, *where, ApprovalKind.SHOWING),
        renewal=await approvals.find(tx, *where, ApprovalKind.RENEWAL),
        showing=await photos.find_showing(tx, *where),
        policy=await people.find_policy(tx, case.society),
    )
    return replace(file, persons=await approvals.persons_of(tx, file.accounts()))

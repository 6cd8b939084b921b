"""Cases: the file that decides what may be shown, read and locked as one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.cases import CaseFile, CaseNotFound
from services.intake.model.interviews import Case
from services.intake.model.photos import ApprovalKind

from . import approvals, check_ins, consents, holds, interviews, outcomes, people, photos, records


async def add_case(tx: Connection, case: Case) -> None:
    """Open a case."""
    await tx.execute(
        """
        INSERT INTO cases (society, case_id, opened_by, opened_at, held, held_until, responsible)
        VALUES ($1, $2, $3, $4, $5, $6, $3)
        """,
        case.society,
        case.case_id,
        case.opened_by,
        case.opened_at,
        case.held,
        case.held_until,
    )


async def lock_file(tx: Connection, society: UUID, case_id: UUID) -> CaseFile:
    """Fetch a case's file and hold it until the transaction ends, with what is merged with it.

    Of merged cases the one that goes on is always held first, so that nobody waits in a circle.
    """
    root = await tx.fetchval(
        "SELECT coalesce(merged_into, case_id) FROM cases WHERE society = $1 AND case_id = $2",
        society,
        case_id,
    )
    if root not in (None, case_id):
        await tx.execute(
            "SELECT FROM cases WHERE society = $1 AND case_id = $2 FOR UPDATE", society, root
        )
    row = await tx.fetchrow(
        "SELECT * FROM cases WHERE society = $1 AND case_id = $2 FOR UPDATE", society, case_id
    )
    return await _whole(tx, row, case_id)


async def read_file(tx: Connection, society: UUID, case_id: UUID) -> CaseFile:
    """Fetch a case's file to look at."""
    row = await tx.fetchrow(
        "SELECT * FROM cases WHERE society = $1 AND case_id = $2", society, case_id
    )
    return await _whole(tx, row, case_id)


async def goes_on_in(tx: Connection, society: UUID, case_id: UUID) -> UUID | None:
    """Return the case into which one was merged, or None."""
    found: UUID | None = await tx.fetchval(
        "SELECT merged_into FROM cases WHERE society = $1 AND case_id = $2", society, case_id
    )
    return found


async def assign(tx: Connection, society: UUID, case_id: UUID, responsible: UUID | None) -> None:
    """Write down who is responsible for a case; None is nobody yet."""
    await tx.execute(
        "UPDATE cases SET responsible = $3 WHERE society = $1 AND case_id = $2",
        society,
        case_id,
        responsible,
    )


async def _whole(tx: Connection, row: Row | None, case_id: UUID) -> CaseFile:
    """Make a file of a row, with the files of the cases that are merged with it."""
    file = await _file(tx, row, case_id)
    root = file.case.merged_into or case_id
    others = await tx.fetch(
        """
        SELECT * FROM cases WHERE society = $1 AND case_id <> $3
           AND (merged_into = $2 OR ($2 <> $3 AND case_id = $2)) ORDER BY case_id
        """,
        file.case.society,
        root,
        case_id,
    )
    return replace(file, others=tuple([await _file(tx, one, one["case_id"]) for one in others]))


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
        closed_at=row["closed_at"],
        responsible=row["responsible"],
        locked=await holds.is_locked(tx, row["society"], case_id),
        excluded=tuple(row["excluded_countries"]),
        merged_into=row["merged_into"],
        merged_at=row["merged_at"],
    )
    where = (case.society, case.case_id)
    asked = await check_ins.find_last(tx, *where)
    file = CaseFile(
        case=case,
        seeker=await records.read_seeker(tx, *where),
        sought=await records.list_sought(tx, *where),
        consents=await consents.list_of(tx, *where),
        safety=await interviews.find_safety(tx, *where),
        photo=await photos.find_photo(tx, *where),
        approval=await approvals.find(tx, *where, ApprovalKind.SHOWING),
        renewal=await approvals.find(tx, *where, ApprovalKind.RENEWAL),
        showing=await photos.find_showing(tx, *where),
        policy=await people.find_policy(tx, case.society),
        outcomes=await outcomes.list_of(tx, *where),
        unanswered=asked is not None and asked.unanswered,
    )
    return replace(file, persons=await approvals.persons_of(tx, file.accounts()))

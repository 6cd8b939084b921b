"""Approvals and the votes they are made of: who wants a yes, who gave theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.photos import Approval, ApprovalKind, Vote


async def save(tx: Connection, society: UUID, case_id: UUID, approval: Approval) -> None:
    """Write an approval, asked for or decided; the words of a refusal come closed.

    Whose accounts they are is read from the accounts, so that no caller can name another person.
    """
    await tx.execute(
        """
        INSERT INTO approvals (society, case_id, approval_id, kind, binds, facts, asked_by,
                               asked_person, asked_at, outcome, decided_by, decided_at,
                               sealed_words)
        SELECT $1, $2, $3, $4, $5, $6, staff_id, person, $8, $9, $10, $11, $12
          FROM staff WHERE staff_id = $7
        ON CONFLICT (society, approval_id) DO UPDATE
           SET outcome = excluded.outcome, decided_by = excluded.decided_by,
               decided_at = excluded.decided_at, sealed_words = excluded.sealed_words
        """,
        society,
        case_id,
        approval.approval_id,
        approval.kind,
        approval.binds,
        json.dumps(dict(approval.facts)),
        approval.asked_by,
        approval.asked_at,
        approval.outcome,
        approval.decided_by,
        approval.decided_at,
        approval.words,
    )


async def add_vote(tx: Connection, society: UUID, approval: Approval, vote: Vote) -> None:
    """Write one person's yes; the database too refuses a second one, and the asker's own."""
    await tx.execute(
        """
        INSERT INTO approval_votes (society, approval_id, asked_person, person, staff_id, at)
        SELECT a.society, a.approval_id, a.asked_person, s.person, s.staff_id, $4
          FROM approvals a, staff s
         WHERE a.society = $1 AND a.approval_id = $2 AND s.staff_id = $3
        """,
        society,
        approval.approval_id,
        vote.staff_id,
        vote.at,
    )


async def drop_open(tx: Connection, society: UUID, case_id: UUID) -> None:
    """Forget what waits for a yes, and the votes so far: it is about something that has changed."""
    await tx.execute(
        "DELETE FROM approvals WHERE society = $1 AND case_id = $2 AND outcome IS NULL",
        society,
        case_id,
    )


async def find(tx: Connection, society: UUID, case_id: UUID, kind: ApprovalKind) -> Approval | None:
    """Return the newest approval of a kind in a case, with its votes."""
    row = await tx.fetchrow(
        """
        SELECT * FROM approvals WHERE society = $1 AND case_id = $2 AND kind = $3
         ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
        kind,
    )
    return await _approval(tx, society, row) if row else None


async def find_given_before(
    tx: Connection, society: UUID, case_id: UUID, approval: Approval
) -> Approval | None:
    """Return the last approval that was given in a case before another was asked for."""
    row = await tx.fetchrow(
        """
        SELECT * FROM approvals
         WHERE society = $1 AND case_id = $2 AND outcome = 'given' AND approval_id <> $3
         ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
        approval.approval_id,
    )
    return await _approval(tx, society, row) if row else None


async def persons_of(tx: Connection, accounts: set[UUID]) -> dict[UUID, UUID]:
    """Return whose account each is."""
    rows = await tx.fetch(
        "SELECT staff_id, person FROM staff WHERE staff_id = ANY($1)", list(accounts)
    )
    return {row["staff_id"]: row["person"] for row in rows}


@dataclass(frozen=True)
class Asked:
    """An approval that waits for a yes."""

    approval_id: UUID
    case_id: UUID
    kind: ApprovalKind
    asked_by: UUID
    asked_at: datetime
    asked_by_name: str
    votes: int


async def list_asked(
    tx: Connection, society: UUID, person: UUID | None = None, limit: int = 100
) -> list[Asked]:
    """List what waits for a yes, the oldest first; for a person, what waits for theirs."""
    rows = await tx.fetch(
        """
        SELECT a.approval_id, a.case_id, a.kind, a.asked_by, a.asked_at, s.name AS asked_by_name,
               (SELECT count(*) FROM approval_votes v
                 WHERE v.society = a.society AND v.approval_id = a.approval_id) AS votes
          FROM approvals a JOIN staff s ON s.staff_id = a.asked_by
         WHERE a.society = $1 AND a.outcome IS NULL
           AND ($2::uuid IS NULL OR a.asked_person <> $2 AND NOT EXISTS (
                SELECT FROM approval_votes v WHERE v.society = a.society
                   AND v.approval_id = a.approval_id AND v.person = $2))
         ORDER BY a.asked_at, a.approval_id LIMIT $3
        """,
        society,
        person,
        limit,
    )
    return [Asked(**{**row, "kind": ApprovalKind(row["kind"])}) for row in rows]


async def _approval(tx: Connection, society: UUID, row: Row) -> Approval:
    votes = await tx.fetch(
        """
        SELECT person, staff_id, at FROM approval_votes
         WHERE society = $1 AND approval_id = $2 ORDER BY at, person
        """,
        society,
        row["approval_id"],
    )
    return Approval(
        approval_id=row["approval_id"],
        binds=row["binds"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        outcome=row["outcome"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        words=row["sealed_words"],
        kind=ApprovalKind(row["kind"]),
        facts=json.loads(row["facts"]),
        votes=tuple(Vote(**vote) for vote in votes),
    )

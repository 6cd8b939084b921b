"""Questions for verifying a writer: those of a case, and those that were posed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.verifying import Posed, Question


async def add(tx: Connection, society: UUID, question: Question) -> None:
    """Keep a question and the seeker's answer, both closed."""
    await tx.execute(
        """
        INSERT INTO questions (society, question_id, case_id, sealed_question, sealed_answer,
                               set_by, set_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        society,
        question.question_id,
        question.case_id,
        question.sealed_question,
        question.sealed_answer,
        question.set_by,
        question.set_at,
    )


async def drop(
    tx: Connection, case: tuple[UUID, UUID], question_id: UUID, by: UUID, at: datetime
) -> bool:
    """Let a question be posed no more; return whether it was there. Its answer stays guarded."""
    done: str = await tx.execute(
        """
        UPDATE questions SET dropped_by = $4, dropped_at = $5
         WHERE society = $1 AND case_id = $2 AND question_id = $3 AND dropped_at IS NULL
        """,
        *case,
        question_id,
        by,
        at,
    )
    return done != "UPDATE 0"


async def list_of(
    tx: Connection, society: UUID, case_ids: Sequence[UUID], *, dropped: bool = False
) -> list[Question]:
    """Return the questions of cases, the oldest first; those that were dropped only if wanted."""
    rows = await tx.fetch(
        """
        SELECT question_id, case_id, sealed_question, sealed_answer, set_by, set_at, dropped_at
          FROM questions
         WHERE society = $1 AND case_id = ANY($2) AND ($3 OR dropped_at IS NULL)
         ORDER BY set_at, question_id
        """,
        society,
        list(case_ids),
        dropped,
    )
    return [Question(**row) for row in rows]


async def forget(tx: Connection, society: UUID, case_id: UUID) -> None:
    """Delete what was asked and told for verifying in a case; the verdicts stay."""
    await tx.execute("DELETE FROM questions WHERE society = $1 AND case_id = $2", society, case_id)


async def pose(
    tx: Connection,
    enquiry: tuple[UUID, UUID],
    questions: Sequence[Question],
    reply_id: UUID,
    how: tuple[UUID, datetime],
) -> None:
    """Keep which questions an answer of ours puts to a writer; posed before, nothing changes."""
    await tx.execute(
        """
        INSERT INTO posed_questions
            (society, enquiry_id, question_id, case_id, reply_id, posed_by, posed_at)
        SELECT $1, $2, q.question_id, q.case_id, $4, $5, $6 FROM questions q
         WHERE q.society = $1 AND q.question_id = ANY($3)
        ON CONFLICT DO NOTHING
        """,
        *enquiry,
        [one.question_id for one in questions],
        reply_id,
        *how,
    )


async def list_posed(tx: Connection, society: UUID, enquiry_id: UUID) -> list[Posed]:
    """Return what a writer was asked, in the order it was posed."""
    rows = await tx.fetch(
        """
        SELECT question_id, case_id, posed_at, sealed_answer, answered_at FROM posed_questions
         WHERE society = $1 AND enquiry_id = $2 ORDER BY posed_at, question_id
        """,
        society,
        enquiry_id,
    )
    return [Posed(**row) for row in rows]


async def write_down(
    tx: Connection,
    enquiry: tuple[UUID, UUID],
    question_id: UUID,
    sealed: str,
    how: tuple[UUID, datetime],
) -> None:
    """Keep what a writer answered, closed, in the place of what was written down before."""
    await tx.execute(
        """
        UPDATE posed_questions SET sealed_answer = $4, answered_by = $5, answered_at = $6
         WHERE society = $1 AND enquiry_id = $2 AND question_id = $3
        """,
        *enquiry,
        question_id,
        sealed,
        *how,
    )

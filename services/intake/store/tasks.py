"""What waits to be done in cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.tasks import Task, TaskKind


async def add(tx: Connection, society: UUID, task: Task) -> None:
    """Write down a task; one of a kind that is open already only has its day moved."""
    await tx.execute(
        """
        INSERT INTO tasks (society, task_id, case_id, kind, due_on, made_at, made_by, assigned_to,
                           sealed_words)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (society, case_id, kind) WHERE done_at IS NULL AND kind <> 'own'
        DO UPDATE SET due_on = excluded.due_on
        """,
        society,
        task.task_id,
        task.case_id,
        task.kind,
        task.due_on,
        task.made_at,
        task.made_by,
        task.assigned_to,
        task.sealed_words,
    )


async def finish(
    tx: Connection, case: tuple[UUID, UUID], kind: TaskKind, done: tuple[UUID | None, datetime]
) -> None:
    """Write down that the task of a kind is done, if there is one: by whom, and when."""
    by, at = done
    await tx.execute(
        """
        UPDATE tasks SET done_at = $5, done_by = $4
         WHERE society = $1 AND case_id = $2 AND kind = $3 AND done_at IS NULL
        """,
        *case,
        kind,
        by,
        at,
    )


async def list_open(tx: Connection, society: UUID, case_id: UUID) -> list[Task]:
    """Return what waits to be done in a case, the earliest day first."""
    rows = await tx.fetch(
        """
        SELECT * FROM tasks WHERE society = $1 AND case_id = $2 AND done_at IS NULL
         ORDER BY due_on, task_id
        """,
        society,
        case_id,
    )
    return [_task(row) for row in rows]


def _task(row: Row) -> Task:
    return Task(
        **{k: v for k, v in row.items() if k != "society"} | {"kind": TaskKind(row["kind"])}
    )

"""What waits to be done in cases."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from asyncpg import UniqueViolationError

from services.chassis.database import Connection, Row
from services.intake.model.rest import REST
from services.intake.model.tasks import Task, TaskKind, TaskNotFound, TaskThere

_ORDER = {kind: place for place, kind in enumerate(TaskKind)}


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
    # Of one day the most pressing first: in the order in which the kinds are listed.
    found = [_task(row) for row in rows]
    return sorted(found, key=lambda one: (one.due_on, _ORDER[one.kind]))


async def finish_all(
    tx: Connection, case: tuple[UUID, UUID], done: tuple[UUID | None, datetime]
) -> None:
    """Write down that nothing more is to be done in a case: by whom, and when."""
    by, at = done
    await tx.execute(
        """
        UPDATE tasks SET done_at = $4, done_by = $3
         WHERE society = $1 AND case_id = $2 AND done_at IS NULL
        """,
        *case,
        by,
        at,
    )


async def list_done(tx: Connection, society: UUID, case_id: UUID, limit: int = 20) -> list[Task]:
    """Return what was done in a case, the latest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM tasks WHERE society = $1 AND case_id = $2 AND done_at IS NOT NULL
         ORDER BY done_at DESC, task_id LIMIT $3
        """,
        society,
        case_id,
        limit,
    )
    return [_task(row) for row in rows]


async def list_waiting(
    tx: Connection, society: UUID, whose: tuple[UUID, ...], until: date, limit: int = 20
) -> list[Task]:
    """Return what waits for some people or for anybody until a day, the oldest promise first.

    Of what a short registration left open in a case there is one: a day of many would else fill
    the list. What waits in a case that was merged waits until that is taken back.
    """
    rows = await tx.fetch(
        """
        WITH first AS NOT MATERIALIZED (SELECT * FROM tasks t WHERE NOT EXISTS (
            SELECT FROM cases c WHERE c.society = t.society AND c.case_id = t.case_id
               AND c.merged_into IS NOT NULL) AND (kind <> ALL($5) OR NOT EXISTS (
            SELECT FROM tasks o
             WHERE o.society = t.society AND o.case_id = t.case_id AND o.done_at IS NULL
               AND o.kind = ANY($5) AND o.assigned_to IS NOT DISTINCT FROM t.assigned_to
               AND (o.due_on, o.task_id) < (t.due_on, t.task_id))))
        (SELECT * FROM first WHERE society = $1 AND assigned_to = ANY($2) AND done_at IS NULL
            AND due_on <= $3 ORDER BY due_on, task_id LIMIT $4)
        UNION ALL
        (SELECT * FROM first WHERE society = $1 AND assigned_to IS NULL AND done_at IS NULL
            AND due_on <= $3 ORDER BY due_on, task_id LIMIT $4)
        ORDER BY due_on, task_id LIMIT $4
        """,
        society,
        whose,
        until,
        limit,
        list(REST),
    )
    return [_task(row) for row in rows]


async def lock_task(tx: Connection, society: UUID, case_id: UUID, task_id: UUID) -> Task:
    """Fetch a task of a case and hold it until the transaction ends; raises `TaskNotFound`."""
    row = await tx.fetchrow(
        """
        SELECT * FROM tasks WHERE society = $1 AND case_id = $2 AND task_id = $3 FOR UPDATE
        """,
        society,
        case_id,
        task_id,
    )
    if row is None:
        raise TaskNotFound(task_id=str(task_id))
    return _task(row)


async def save(tx: Connection, society: UUID, task: Task) -> None:
    """Write whose a task is, and whether it is done; raises `TaskThere` if it waits already."""
    try:
        await tx.execute(
            """
            UPDATE tasks SET assigned_to = $3, done_at = $4, done_by = $5
             WHERE society = $1 AND task_id = $2
            """,
            society,
            task.task_id,
            task.assigned_to,
            task.done_at,
            task.done_by,
        )
    except UniqueViolationError:
        raise TaskThere(task_id=str(task.task_id)) from None


def _task(row: Row) -> Task:
    return Task(
        **{k: v for k, v in row.items() if k != "society"} | {"kind": TaskKind(row["kind"])}
    )

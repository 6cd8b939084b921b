"""Tasks: what the rules or a colleague want done in a case, by a day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.tasks import Task, TaskKind


async def set_task(
    tx: Connection, case: tuple[UUID, UUID], kind: TaskKind, due_on: date, at: datetime
) -> None:
    """Let something wait to be done in a case, given as (Society, case); it stands there once."""
    society, case_id = case
    await store.tasks.add(tx, society, Task(uuid4(), case_id, kind, due_on, at))


async def finish_task(
    tx: Connection, case: tuple[UUID, UUID], kind: TaskKind, by: UUID | None, at: datetime
) -> None:
    """Say that what waited in a case is done; nothing happens where nothing waited."""
    await store.tasks.finish(tx, case, kind, (by, at))

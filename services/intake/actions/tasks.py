"""Tasks: what the rules or a colleague want done in a case, by a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.tasks import Task, TaskKind, TaskNotFound

from .doing import Doing, note


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


async def finish_tasks(
    tx: Connection, doing: Doing, case_id: UUID, kinds: Collection[TaskKind]
) -> None:
    """Say that what waited in a case is done, because the thing itself is there now."""
    for kind in kinds:
        await store.tasks.finish(tx, (doing.society, case_id), kind, (doing.by.staff_id, doing.at))


async def add_own(
    tx: Connection, doing: Doing, case_id: UUID, words: str, plan: tuple[date, UUID | None]
) -> UUID:
    """Let something wait in words of one's own, by a day, for somebody or for anybody."""
    due_on, assigned_to = plan
    await store.cases.read_file(tx, doing.society, case_id)
    task_id = uuid4()
    key = await store.keys.of_record(tx, doing.vault, doing.society, task_id)
    task = Task(
        task_id=task_id,
        case_id=case_id,
        kind=TaskKind.OWN,
        due_on=due_on,
        made_at=doing.at,
        made_by=doing.by.staff_id,
        assigned_to=assigned_to,
        sealed_words=key.seal("tasks", "words", words),
    )
    await store.tasks.add(tx, doing.society, task)
    await note(tx, doing, "task set", case_id)
    return task_id


async def assign_task(
    tx: Connection, doing: Doing, place: tuple[UUID, UUID], to: UUID | None
) -> None:
    """Give a task, found as (case, task), to a colleague, or to whoever works on the case."""
    task = await store.tasks.lock_task(tx, doing.society, *place)
    await store.tasks.save(tx, doing.society, replace(task, assigned_to=to))
    await note(tx, doing, "task assigned", place[0])


async def do_task(tx: Connection, doing: Doing, place: tuple[UUID, UUID]) -> None:
    """Say that a task, found as (case, task), is done; a second time changes nothing."""
    task = await store.tasks.lock_task(tx, doing.society, *place)
    if task.done_at is None:
        done = task.finish(doing.by.staff_id, doing.at)
        await store.tasks.save(tx, doing.society, done)
        await note(tx, doing, "task done", place[0])


async def undo_task(tx: Connection, doing: Doing, place: tuple[UUID, UUID]) -> None:
    """Say that a task is not done after all; raises `TaskThere` if the same waits again.

    Raises `TaskNotFound` for a call, which only `channels.plan` brings back.
    """
    task = await store.tasks.lock_task(tx, doing.society, *place)
    if not task.can_return:
        raise TaskNotFound(task_id=str(task.task_id))
    if task.done_at is not None:
        await store.tasks.save(tx, doing.society, task.undo())
        await note(tx, doing, "task undone", place[0])


async def open_words(tx: Connection, doing: Doing, tasks: Collection[Task]) -> dict[UUID, str]:
    """Open the words of tasks that have words of their own."""
    closed = {one.task_id: one.sealed_words for one in tasks if one.sealed_words}
    keys = await store.keys.of_records(tx, doing.vault, doing.society, closed)
    return {
        task_id: keys[task_id].open("tasks", "words", words)
        for task_id, words in closed.items()
        if task_id in keys and words
    }

"""Merging: one proposes, another confirms, and for thirty days it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile
from services.intake.model.merging import (
    DECIDERS,
    Merge,
    MergeOver,
    SameMerger,
    TooLateToUndo,
    check_pair,
)
from services.intake.model.tasks import TaskKind
from services.intake.vault import RecordKey

from . import showing
from .doing import Doing, note
from .tasks import finish_task, set_task

Part = Literal["reason", "words", "undoing"]


@dataclass(frozen=True)
class OpenMerge:
    """A merge with its words, for those who look at one of its cases."""

    merge: Merge
    reason: str
    words: str
    undoing: str


async def propose(tx: Connection, doing: Doing, case_id: UUID, other: UUID, reason: str) -> UUID:
    """Say that another case is about the same seeker; nothing changes before a second person's yes.

    Raises `CannotMerge` or `CaseNotFound`.
    """
    kept, merged = await _lock_pair(tx, doing, case_id, other)
    check_pair(kept, merged)
    merge_id = uuid4()
    sealed = await _seal(tx, doing, (case_id, merge_id), "reason", reason)
    merge = Merge(merge_id, case_id, other, doing.by.staff_id, doing.at, sealed)
    await store.merges.add(tx, doing.society, merge)
    case = (doing.society, case_id)
    await set_task(tx, case, TaskKind.CONFIRM_MERGE, doing.at.date(), doing.at)
    await note(tx, doing, "merge proposed", case_id)
    return merge_id


async def confirm(tx: Connection, doing: Doing, case_id: UUID, merge_id: UUID) -> None:
    """Merge: the narrower consent and every hold count in both, from this moment on.

    What waits for approval is forgotten, and what may no longer be shown goes at once. Raises
    `SameMerger`, `MergeOver` or `CannotMerge`.
    """
    merge = await _waiting(tx, doing, case_id, merge_id)
    kept, merged = await _lock_pair(tx, doing, case_id, merge.other)
    check_pair(kept, merged)
    await _decide(tx, doing, replace(merge, outcome="merged"))
    await store.merges.mark(tx, (doing.society, merge.other), case_id, doing.at)
    await showing.recheck(tx, doing.society, case_id, doing.at)
    await note(tx, doing, "merged", case_id)
    await note(tx, doing, "merged", merge.other)


async def decline(tx: Connection, doing: Doing, case_id: UUID, merge_id: UUID, words: str) -> None:
    """Say that two cases stay two, and why; raises `MergeOver`. One may decline one's own."""
    doing.by.require(*DECIDERS)
    merge = await store.merges.lock(tx, doing.society, case_id, merge_id)
    if merge is None or not merge.waits:
        raise MergeOver
    sealed = await _seal(tx, doing, (case_id, merge_id), "words", words)
    await _decide(tx, doing, replace(merge, outcome="declined", sealed_words=sealed))
    await note(tx, doing, "merge declined", case_id)


async def undo(tx: Connection, doing: Doing, case_id: UUID, merge_id: UUID, reason: str) -> None:
    """Let a case be itself again, as it was; nothing is shown again by that alone.

    Raises `MergeOver` or `TooLateToUndo`.
    """
    merge = await store.merges.lock(tx, doing.society, case_id, merge_id)
    if merge is None or merge.outcome != "merged":
        raise MergeOver
    if not merge.may_undo(doing.at):
        raise TooLateToUndo
    await _lock_pair(tx, doing, case_id, merge.other)
    sealed = await _seal(tx, doing, (case_id, merge_id), "undoing", reason)
    undone = replace(
        merge,
        outcome="undone",
        undone_by=doing.by.staff_id,
        undone_at=doing.at,
        sealed_undoing=sealed,
    )
    await store.merges.save(tx, doing.society, undone)
    await store.merges.mark(tx, (doing.society, merge.other), None, None)
    for one in (case_id, merge.other):
        await showing.recheck(tx, doing.society, one, doing.at)
        await note(tx, doing, "merge undone", one)


async def list_merges(tx: Connection, doing: Doing, case_id: UUID) -> list[OpenMerge]:
    """Return every merge proposed into a case or of it, with its words."""
    merges = await store.merges.list_of(tx, doing.society, case_id)
    ids = {one.case_id for one in merges}
    keys = await store.keys.of_records(tx, doing.vault, doing.society, ids)
    return [_opened(keys[one.case_id], one) for one in merges]


def _opened(key: RecordKey, merge: Merge) -> OpenMerge:
    def said(part: str, sealed: str | None) -> str:
        return key.open("merges", f"{part} {merge.merge_id}", sealed) if sealed else ""

    return OpenMerge(
        merge=merge,
        reason=said("reason", merge.sealed_reason),
        words=said("words", merge.sealed_words),
        undoing=said("undoing", merge.sealed_undoing),
    )


async def _waiting(tx: Connection, doing: Doing, case_id: UUID, merge_id: UUID) -> Merge:
    """Hold a proposal that somebody else made, for one who may decide it."""
    doing.by.require(*DECIDERS)
    merge = await store.merges.lock(tx, doing.society, case_id, merge_id)
    if merge is None or not merge.waits:
        raise MergeOver
    persons = await store.approvals.persons_of(tx, {merge.proposed_by, doing.by.staff_id})
    if persons[merge.proposed_by] == persons[doing.by.staff_id]:
        raise SameMerger
    return merge


async def _decide(tx: Connection, doing: Doing, merge: Merge) -> None:
    decided = replace(merge, decided_by=doing.by.staff_id, decided_at=doing.at)
    await store.merges.save(tx, doing.society, decided)
    case, by = (doing.society, merge.case_id), doing.by.staff_id
    if not any(one.waits for one in await store.merges.list_of(tx, *case)):
        await finish_task(tx, case, TaskKind.CONFIRM_MERGE, by, doing.at)


async def _lock_pair(
    tx: Connection, doing: Doing, case_id: UUID, other: UUID
) -> tuple[CaseFile, CaseFile]:
    """Hold two cases, always in the same order; raises `CaseNotFound`."""
    files = {
        one: await store.cases.lock_file(tx, doing.society, one) for one in sorted((case_id, other))
    }
    return files[case_id], files[other]


async def _seal(
    tx: Connection, doing: Doing, place: tuple[UUID, UUID], part: Part, text: str
) -> str:
    case_id, merge_id = place
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    return key.seal("merges", f"{part} {merge_id}", text)

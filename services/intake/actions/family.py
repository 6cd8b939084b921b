"""Family: linking cases that belong together, and unlinking them with a way back.

A link shares nothing: each seeker consents, is asked about danger and finds somebody alone.
"""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import UNDO, NothingToUndo
from services.intake.model.family import FamilyLink, OwnFamily
from services.intake.model.merging import CaseMerged
from services.intake.store.family import Both
from services.intake.store.names import Hit

from . import finding
from .doing import Doing, note
from .finding import Found

_MOST_FOUND = 10


async def link(tx: Connection, doing: Doing, case_id: UUID, other: UUID) -> None:
    """Link two cases as one family; raises `OwnFamily` or `CaseNotFound`."""
    if case_id == other:
        raise OwnFamily
    await _lock(tx, doing, case_id, other)
    await store.family.link(tx, doing.society, (case_id, other), doing.by.staff_id, doing.at)
    for one in (case_id, other):
        await note(tx, doing, "family linked", one)


async def unlink(tx: Connection, doing: Doing, case_id: UUID, other: UUID) -> None:
    """Say that two cases are no family; not linked, nothing happens."""
    both = await _lock(tx, doing, case_id, other)
    if await store.family.unlink(tx, doing.society, both, doing.by.staff_id, doing.at):
        for one in (case_id, other):
            await note(tx, doing, "family unlinked", one)


async def undo(tx: Connection, doing: Doing, case_id: UUID, other: UUID) -> None:
    """Take an unlinking back within its ten minutes; raises `NothingToUndo`."""
    both = await _lock(tx, doing, case_id, other)
    links = await store.family.list_of(tx, doing.society, case_id)
    if not any(one.other == other and one.may_undo(doing.at) for one in links):
        raise NothingToUndo(case_id=str(case_id))
    await store.family.relink(tx, doing.society, both, doing.at - UNDO)
    for one in (case_id, other):
        await note(tx, doing, "family unlinking undone", one)


async def list_family(tx: Connection, doing: Doing, case_id: UUID) -> list[tuple[FamilyLink, str]]:
    """Return the family of a case by name; that each was seen is written down.

    Whose case is not there for the reader is left out; so is what was unlinked a while ago.
    """
    links = await store.family.list_of(tx, doing.society, case_id)
    shown = [one for one in links if one.alive or one.may_undo(doing.at)]
    others = [one.other for one in shown]
    names = await store.case_lines.open_names(tx, doing.vault, doing.society, others)
    for other in names:
        await note(tx, doing, "listed", other)
    return [(one, names[one.other]) for one in shown if one.other in names]


async def find(tx: Connection, doing: Doing, case_id: UUID, asked: str) -> list[Found]:
    """Find whom a case could be linked to, by a reference or a name in any script."""
    other = await finding.case_of_reference(tx, doing, asked)
    if other is not None:
        await note(tx, doing, "listed", other)
        found = [Found(Hit(0, other), *await finding.describe(tx, doing, other))]
    else:
        found = await finding.search(tx, doing, asked, after=None, limit=_MOST_FOUND)
    return [one for one in found if one.hit.case_id != case_id]


async def _lock(tx: Connection, doing: Doing, case_id: UUID, other: UUID) -> Both:
    """Hold both cases and what is merged with each; raises `CaseMerged`.

    They are held in an order of their own, so that no two wait for each other.
    """
    files = {}
    for one in sorted((case_id, other)):
        files[one] = await store.cases.lock_file(tx, doing.society, one)
        if files[one].case.merged_into:
            raise CaseMerged(case_id=str(one))
    return files[case_id].case_ids, files[other].case_ids

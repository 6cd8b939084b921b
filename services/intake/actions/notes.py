"""Notes: what staff write into a case for each other; nothing of it is ever changed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.notes import CaseNote, NoteNotFound

from .doing import Doing, note


async def write_note(
    tx: Connection, doing: Doing, case_id: UUID, words: str, corrects: UUID | None = None
) -> UUID:
    """Write a note into a case; one that corrects another stands beside it, not in its place."""
    await store.cases.read_file(tx, doing.society, case_id)
    if corrects and await store.notes.find(tx, doing.society, case_id, corrects) is None:
        raise NoteNotFound(note_id=str(corrects))
    note_id = uuid4()
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    closed = key.seal("case_notes", f"words {note_id}", words)
    written = CaseNote(note_id, doing.by.staff_id, doing.at, corrects, closed)
    await store.notes.add(tx, doing.society, case_id, written)
    await note(tx, doing, "note written", case_id)
    return note_id


async def pin_note(tx: Connection, doing: Doing, case_id: UUID, note_id: UUID | None) -> None:
    """Let one note stand on top of the case, or none."""
    if note_id and await store.notes.find(tx, doing.society, case_id, note_id) is None:
        raise NoteNotFound(note_id=str(note_id))
    await store.notes.pin(tx, doing.society, case_id, note_id)
    await note(tx, doing, "note pinned" if note_id else "note unpinned", case_id)


async def open_notes(
    tx: Connection, doing: Doing, case_id: UUID, notes: Collection[CaseNote]
) -> dict[UUID, str]:
    """Open notes of a case; the caller notes who reads them."""
    if not notes:
        return {}
    key = await store.keys.of_record(tx, doing.vault, doing.society, case_id)
    return {
        one.note_id: key.open("case_notes", f"words {one.note_id}", one.sealed_words)
        for one in notes
    }

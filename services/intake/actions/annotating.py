"""Annotating: what colleagues write for each other about an enquiry; no visitor ever reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.enquiries import CannotBeAnswered
from services.intake.model.letters import InsideNote

from .claiming import lock
from .doing import Doing, note


@dataclass(frozen=True)
class ReadNote:
    """A note, opened."""

    written_by: UUID
    written_at: datetime
    words: str = field(repr=False)


async def write(tx: Connection, doing: Doing, enquiry_id: UUID, words: str) -> None:
    """Keep a note beside an enquiry, closed under its key; writing one is working on it.

    Raises `CannotBeAnswered` where the visitor deleted everything or another Society answers.
    """
    enquiry = await lock(tx, doing, enquiry_id)
    if not enquiry.ours:
        raise CannotBeAnswered(enquiry_id=str(enquiry_id))
    key = await store.keys.of_record(tx, doing.vault, doing.society, enquiry_id)
    note_id = uuid4()
    closed = key.seal("enquiry_notes", f"words {note_id}", words)
    one = InsideNote(note_id, doing.by.staff_id, closed, doing.at)
    await store.letters.add_note(tx, enquiry, one)
    await store.enquiries.save_enquiry(tx, enquiry.work(doing.by.staff_id, doing.at))
    await note(tx, doing, "enquiry note written", enquiry_id)


async def read_all(tx: Connection, doing: Doing, enquiry_id: UUID) -> list[ReadNote]:
    """Open the notes beside an enquiry, the oldest first."""
    notes = await store.letters.list_notes(tx, doing.society, enquiry_id)
    if not notes:
        return []
    key = await store.keys.of_record(tx, doing.vault, doing.society, enquiry_id)
    return [
        ReadNote(
            one.written_by,
            one.written_at,
            key.open("enquiry_notes", f"words {one.note_id}", one.sealed_words),
        )
        for one in notes
    ]

"""Notes of a case, of which rows are only ever added, and the documents kept in it."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.notes import CaseNote, Document, DocumentKind, DocumentNotFound


async def add(tx: Connection, society: UUID, case_id: UUID, note: CaseNote) -> None:
    """Keep a note; its words come closed."""
    await tx.execute(
        """
        INSERT INTO case_notes (society, case_id, note_id, corrects, sealed_words, written_by,
                                written_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        society,
        case_id,
        note.note_id,
        note.corrects,
        note.sealed_words,
        note.written_by,
        note.written_at,
    )


async def list_of(tx: Connection, society: UUID, case_id: UUID, limit: int) -> list[CaseNote]:
    """Return the latest notes of a case, the newest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM case_notes WHERE society = $1 AND case_id = $2 ORDER BY seq DESC LIMIT $3
        """,
        society,
        case_id,
        limit,
    )
    return [_note(row) for row in rows]


async def find(tx: Connection, society: UUID, case_id: UUID, note_id: UUID) -> CaseNote | None:
    """Return a note of a case, or None."""
    row = await tx.fetchrow(
        "SELECT * FROM case_notes WHERE society = $1 AND case_id = $2 AND note_id = $3",
        society,
        case_id,
        note_id,
    )
    return _note(row) if row else None


async def find_pinned(tx: Connection, society: UUID, case_id: UUID) -> CaseNote | None:
    """Return the note that stands on top, if one does."""
    row = await tx.fetchrow(
        """
        SELECT n.* FROM cases c JOIN case_notes n
               ON n.society = c.society AND n.note_id = c.pinned_note
         WHERE c.society = $1 AND c.case_id = $2
        """,
        society,
        case_id,
    )
    return _note(row) if row else None


async def pin(tx: Connection, society: UUID, case_id: UUID, note_id: UUID | None) -> None:
    """Let a note stand on top, or none."""
    await tx.execute(
        "UPDATE cases SET pinned_note = $3 WHERE society = $1 AND case_id = $2",
        society,
        case_id,
        note_id,
    )


async def add_document(tx: Connection, society: UUID, case_id: UUID, document: Document) -> None:
    """Keep what there is to know of a document; its name comes closed."""
    await tx.execute(
        """
        INSERT INTO documents (society, case_id, document_id, object, kind, size, sealed_name,
                               added_by, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        society,
        case_id,
        document.document_id,
        document.object,
        document.kind,
        document.size,
        document.sealed_name,
        document.added_by,
        document.added_at,
    )


async def list_documents(tx: Connection, society: UUID, case_id: UUID) -> list[Document]:
    """Return the documents of a case, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM documents WHERE society = $1 AND case_id = $2
         ORDER BY added_at, document_id LIMIT 100
        """,
        society,
        case_id,
    )
    return [_document(row) for row in rows]


async def read_document(
    tx: Connection, society: UUID, case_id: UUID, document_id: UUID
) -> Document:
    """Return a document of a case; raises `DocumentNotFound`."""
    row = await tx.fetchrow(
        "SELECT * FROM documents WHERE society = $1 AND case_id = $2 AND document_id = $3",
        society,
        case_id,
        document_id,
    )
    if row is None:
        raise DocumentNotFound(document_id=str(document_id))
    return _document(row)


async def delete_document(tx: Connection, society: UUID, document_id: UUID) -> None:
    """Forget a document."""
    await tx.execute(
        "DELETE FROM documents WHERE society = $1 AND document_id = $2", society, document_id
    )


def _note(row: Row) -> CaseNote:
    return CaseNote(
        row["note_id"], row["written_by"], row["written_at"], row["corrects"], row["sealed_words"]
    )


def _document(row: Row) -> Document:
    return Document(
        document_id=row["document_id"],
        object=row["object"],
        kind=DocumentKind(row["kind"]),
        size=row["size"],
        added_by=row["added_by"],
        added_at=row["added_at"],
        sealed_name=row["sealed_name"],
    )

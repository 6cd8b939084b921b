"""Documents: files kept in a case, closed before they leave the process, opened for staff alone."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.contracts.codes import new_image_name
from services.intake import store
from services.intake.model.letters import harmless
from services.intake.model.notes import Document, DocumentKind, RecordingNeeded
from services.intake.resources import Resources
from services.intake.store.scopes import transaction_for

from .doing import Doing, note

_BUCKET = "documents"
_ORPHAN_AFTER = timedelta(minutes=15)
_LONGEST_NAME = 120


async def add_document(
    resources: Resources, doing: Doing, case_id: UUID, given: tuple[bytes, str, DocumentKind]
) -> UUID:
    """Keep a file, given as content, name and kind, in a case under a key of its own.

    Its place is written down before it is put, so that a crash leaves no orphan.
    """
    content, name, kind = given
    society, document_id, place = doing.society, uuid4(), new_image_name()
    async with transaction_for(resources.pool, doing.by) as tx:
        await store.cases.read_file(tx, society, case_id)
        key = await store.keys.of_record(tx, doing.vault, society, document_id)
        await store.waiting.let_file_go(tx, _BUCKET, place, doing.at + _ORPHAN_AFTER)
    closed = await asyncio.to_thread(key.seal_file, "documents", content)
    await resources.objects.write(_BUCKET, place, closed, "application/octet-stream")
    async with transaction_for(resources.pool, doing.by) as tx:
        await store.cases.lock_file(tx, society, case_id)
        await store.waiting.want_file(tx, _BUCKET, place, doing.at)
        document = Document(
            document_id=document_id,
            object=place,
            kind=kind,
            size=len(content),
            added_by=doing.by.staff_id,
            added_at=doing.at,
            sealed_name=key.seal("documents", "name", short_name(name)),
        )
        await store.notes.add_document(tx, society, case_id, document)
        await note(tx, doing, "document added", case_id)
    return document_id


async def open_document(
    resources: Resources, doing: Doing, case_id: UUID, document_id: UUID
) -> tuple[Document, bytes]:
    """Open a document for somebody to keep a copy of; that is written down first."""
    society = doing.society
    async with transaction_for(resources.pool, doing.by) as tx:
        document = await store.notes.read_document(tx, society, case_id, document_id)
        key = await store.keys.of_record(tx, doing.vault, society, document_id)
        await note(tx, doing, "document read", case_id)
    closed = await resources.objects.read(_BUCKET, document.object)
    return document, await asyncio.to_thread(key.open_file, "documents", closed)


async def remove_document(tx: Connection, doing: Doing, case_id: UUID, document_id: UUID) -> None:
    """Let a document go for good: its key at once, the file with the next sweep.

    Raises `RecordingNeeded` while it is the sound of a consent that stands.
    """
    await store.cases.lock_file(tx, doing.society, case_id)
    if document_id in await store.consents.rests_on(tx, doing.society, case_id):
        raise RecordingNeeded(document_id=str(document_id))
    document = await store.notes.read_document(tx, doing.society, case_id, document_id)
    await let_go(tx, doing.society, document, doing.at)
    await note(tx, doing, "document removed", case_id)


async def let_go(tx: Connection, society: UUID, document: Document, at: datetime) -> None:
    """Forget a document, destroy its key, and let the next sweep take its file."""
    await store.notes.delete_document(tx, society, document.document_id)
    await store.keys.forget(tx, society, document.document_id)
    await store.waiting.let_file_go(tx, _BUCKET, document.object, at)


async def open_names(
    tx: Connection, doing: Doing, documents: Collection[Document]
) -> dict[UUID, str]:
    """Open the names under which documents were handed in."""
    keys = await store.keys.of_records(
        tx, doing.vault, doing.society, [one.document_id for one in documents]
    )
    return {
        one.document_id: keys[one.document_id].open("documents", "name", one.sealed_name)
        for one in documents
        if one.document_id in keys
    }


def short_name(name: str) -> str:
    """Return a file's name without folders, and without what turns or hides the text around it."""
    last = PurePath(name.replace("\\", "/")).name
    return harmless(last).replace("\n", " ")[:_LONGEST_NAME] or "–"

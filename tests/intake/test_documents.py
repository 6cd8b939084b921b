"""Documents of a case: closed before they leave, told by what is in them, gone when let go."""

from __future__ import annotations

import re

import pytest

from services.chassis.objects import ObjectsUnavailable
from services.contracts.sealing import CannotOpen
from services.intake import store, timers
from services.intake.actions import documents
from services.intake.actions.documents import short_name
from services.intake.model.notes import (
    MOST_DOCUMENT_BYTES,
    DocumentKind,
    DocumentNotFound,
    document_kind,
)
from tests.support.intake import OURS

PDF = b"%PDF-1.7\nan old certificate"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, DocumentKind.PDF),
        (b"\xff\xd8\xff\xe0 a photo", DocumentKind.JPEG),
        (b"\x89PNG\r\n\x1a\n and more", DocumentKind.PNG),
        ("Née à Alep.\nنعم".encode(), DocumentKind.TEXT),
        (b"", None),
        (b"MZ\x90\x00 a program", None),
        (b"PK\x03\x04 a parcel", None),
        ("turned \u202e around".encode(), None),
    ],
)
def test_a_document_is_what_is_in_it_and_not_what_it_is_called(content, kind):
    assert document_kind(content) is kind


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\Sol\\birth.pdf", "birth.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("", "–"),
    ],
)
def test_the_name_of_a_document_keeps_nothing_that_misleads(name, kept):
    assert short_name(name) == kept


async def send(browser, case_id, content, name="certificate of Amina.pdf"):
    return await browser.client.post(
        f"/cases/{case_id}/documents?token={browser.form_token}",
        files={"document": (name, content)},
        headers=OURS,
    )


async def kept(office, case_id):
    async with office.tx() as tx:
        return await store.notes.list_documents(tx, office.society, case_id)


async def test_a_document_comes_back_whole_as_an_attachment_with_a_name_that_tells_nothing(
    office, portal, shelf
):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    assert (await send(browser, case_id, PDF)).status_code == 303
    [document] = await kept(office, case_id)
    assert "certificate of Amina.pdf" in (await browser.get(f"/cases/{case_id}/documents")).text

    answer = await browser.get(f"/cases/{case_id}/documents/{document.document_id}")

    assert answer.content == PDF
    assert answer.headers["content-disposition"] == 'attachment; filename="document.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "application/pdf"


async def test_a_document_leaves_the_process_only_closed_and_under_a_name_of_chance(
    office, portal, shelf
):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    await send(browser, case_id, PDF)

    [name] = shelf.names("documents")
    stored = await shelf.read("documents", name)
    assert b"certificate" not in stored
    assert b"%PDF" not in stored
    assert re.fullmatch(r"[a-z2-7]+|[a-z0-9-]+", name)
    async with office.tx() as tx:
        assert "Amina" not in await tx.fetchval("SELECT sealed_name FROM documents")


async def test_what_is_no_document_is_refused_in_words_and_nothing_is_kept(office, portal, shelf):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)

    for content in (b"MZ\x90\x00", b"", PDF + bytes(MOST_DOCUMENT_BYTES)):
        answer = await send(browser, case_id, content)
        assert answer.status_code in (413, 422)
    assert shelf.names("documents") == set()


async def test_a_crash_between_writing_down_and_keeping_leaves_no_orphan(office, shelf, clock):
    case_id = await office.register()
    shelf.away = True
    with pytest.raises(ObjectsUnavailable):
        given = (PDF, "x.pdf", DocumentKind.PDF)
        await documents.add_document(office.resources, office.doing(), case_id, given)
    shelf.away = False
    async with office.tx() as tx:
        place = await tx.fetchval("SELECT name FROM files WHERE bucket = 'documents'")
    await shelf.write("documents", place, b"half a file", "x")
    clock.turn(minutes=16)
    await timers.clear_files(office.resources)

    assert shelf.names("documents") == set()


async def test_a_document_that_was_let_go_is_gone_with_its_key(office, portal, shelf):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    await send(browser, case_id, PDF)
    [document] = await kept(office, case_id)
    address = f"/cases/{case_id}/documents/{document.document_id}"

    assert (await browser.post(f"{address}/removal")).status_code == 303
    await timers.clear_files(office.resources)

    assert shelf.names("documents") == set()
    assert (await browser.get(address)).status_code == 404
    async with office.tx() as tx:
        keys = await store.keys.of_records(
            tx, office.resources.vault, office.society, [document.document_id]
        )
    assert keys == {}


async def test_a_document_opens_only_in_its_own_case_and_under_its_own_key(office):
    case_id, other = await office.register(), await office.register()
    given = (PDF, "x.pdf", DocumentKind.PDF)
    document_id = await documents.add_document(office.resources, office.doing(), case_id, given)

    with pytest.raises(DocumentNotFound):
        await documents.open_document(office.resources, office.doing(), other, document_id)
    async with office.tx() as tx:
        key = await store.keys.of_record(tx, office.resources.vault, office.society, other)
    [document] = await kept(office, case_id)
    closed = await office.resources.objects.read("documents", document.object)
    with pytest.raises(CannotOpen):
        key.open_file("documents", closed)

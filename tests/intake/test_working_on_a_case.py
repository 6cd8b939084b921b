"""Tasks, notes, documents and the timeline of a case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.chassis.objects import ObjectsUnavailable
from services.contracts.sealing import CannotOpen
from services.intake import store, timers
from services.intake.actions import documents, notes, tasks
from services.intake.actions.documents import short_name
from services.intake.model.notes import (
    MOST_DOCUMENT_BYTES,
    DocumentKind,
    DocumentNotFound,
    NoteNotFound,
    document_kind,
)
from services.intake.model.tasks import TaskKind, TaskThere
from services.intake.pages.timeline import KINDS
from tests.support.intake import OURS, add_caseworker

PDF = b"%PDF-1.7\nan old certificate"


async def waiting(office, case_id):
    async with office.tx() as tx:
        return await store.tasks.list_open(tx, office.society, case_id)


async def test_a_task_in_ones_own_words_waits_is_done_and_is_not_done_after_all(office, portal):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)
    address = f"/cases/{case_id}/tasks"
    given = {"words": "Call the school in Athens", "due_on": "2026-12-01", "assigned_to": ""}
    assert (await browser.post(address, **given)).status_code == 303
    [task] = await waiting(office, case_id)
    assert "Call the school in Athens" in (await browser.get(f"/cases/{case_id}")).text

    await browser.post(f"{address}/{task.task_id}/done")
    assert await waiting(office, case_id) == []
    await browser.post(f"{address}/{task.task_id}/undoing")
    assert [one.task_id for one in await waiting(office, case_id)] == [task.task_id]


async def test_the_words_of_a_task_are_closed_in_the_database(office):
    case_id = await office.register()
    async with office.tx() as tx:
        day = office.resources.clock().date()
        await tasks.add_own(tx, office.doing(), case_id, "Call Athens", (day, None))
    async with office.tx() as tx:
        stored = await tx.fetchval("SELECT sealed_words FROM tasks")
        opened = await tasks.open_words(tx, office.doing(), await waiting(office, case_id))

    assert "Athens" not in stored
    assert list(opened.values()) == ["Call Athens"]


async def test_a_task_for_a_day_that_is_over_is_not_taken_and_nothing_typed_is_lost(office, portal):
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)

    again = await browser.post(f"/cases/{case_id}/tasks", words="Call Athens", due_on="2026-11-24")

    assert again.status_code == 422
    assert "Call Athens" in again.text
    assert 'href="#due_on"' in again.text


async def test_the_same_task_does_not_wait_twice_by_undoing_an_older_one(office, clock):
    case_id = await office.register()
    case = (office.society, case_id)
    async with office.tx() as tx:
        await tasks.set_task(tx, case, TaskKind.FOLLOW_UP, clock().date(), clock())
    [first] = await waiting(office, case_id)
    async with office.tx() as tx:
        await tasks.do_task(tx, office.doing(), (case_id, first.task_id))
        await tasks.set_task(tx, case, TaskKind.FOLLOW_UP, clock().date(), clock())

    with pytest.raises(TaskThere):
        async with office.tx() as tx:
            await tasks.undo_task(tx, office.doing(), (case_id, first.task_id))


async def test_today_shows_ones_own_and_nobodys_tasks_the_late_ones_first(office, portal, intake):
    other = await add_caseworker(intake, office.founded)
    case_id = await office.register()
    today = office.resources.clock().date()
    plans = [
        ("Nobody's, late", today - timedelta(days=2), None),
        ("Mine, today", today, office.caseworker.staff_id),
        ("A colleague's", today, other.member.staff_id),
        ("Mine, far away", today + timedelta(days=40), office.caseworker.staff_id),
    ]
    async with office.tx() as tx:
        for words, day, to in plans:
            await tasks.add_own(tx, office.doing(), case_id, words, (day, to))

    page = (await (await portal(office.founded.caseworker)).get("/")).text

    assert page.index("Nobody&#39;s, late") < page.index("Mine, today")
    assert "Late: was for" in page
    assert "A colleague" not in page
    assert "far away" not in page


async def write(office, case_id, words, corrects=None):
    async with office.tx() as tx:
        return await notes.write_note(tx, office.doing(), case_id, words, corrects)


async def test_a_note_is_corrected_by_a_further_one_and_both_can_be_read(office, portal):
    case_id = await office.register()
    first = await write(office, case_id, "She comes on Monday.")
    await write(office, case_id, "She comes on Tuesday.", first)
    browser = await portal(office.founded.approver)

    page = (await browser.get(f"/cases/{case_id}/notes")).text

    assert page.index("Tuesday") < page.index("Monday")
    assert f'href="#note-{first}"' in page


async def test_the_note_on_top_stands_on_the_page_of_the_case_however_old_it_is(office, portal):
    case_id = await office.register()
    first = await write(office, case_id, "Never call before noon.")
    for n in range(5):
        await write(office, case_id, f"Note {n}")
    browser = await portal(office.founded.caseworker)
    assert "before noon" not in (await browser.get(f"/cases/{case_id}")).text

    await browser.post(f"/cases/{case_id}/notes/{first}/pin")
    assert "before noon" in (await browser.get(f"/cases/{case_id}")).text
    await browser.post(f"/cases/{case_id}/notes/unpinning")
    assert "before noon" not in (await browser.get(f"/cases/{case_id}")).text


async def test_a_note_of_another_case_is_neither_corrected_nor_put_on_top(office):
    case_id, other = await office.register(), await office.register()
    strange = await write(office, other, "Elsewhere.")

    with pytest.raises(NoteNotFound):
        await write(office, case_id, "Wrong.", strange)
    with pytest.raises(NoteNotFound):
        async with office.tx() as tx:
            await notes.pin_note(tx, office.doing(), case_id, strange)


async def test_a_note_is_closed_in_the_database(office):
    case_id = await office.register()
    await write(office, case_id, "Never call before noon.")

    async with office.tx() as tx:
        assert "noon" not in await tx.fetchval("SELECT sealed_words FROM case_notes")


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


async def test_the_timeline_pages_through_everything_once_without_readings(office, portal):
    case_id = await office.shown()
    for n in range(60):
        await write(office, case_id, f"Note {n}")
    browser = await portal(office.founded.caseworker)
    await browser.get(f"/cases/{case_id}")

    first = (await browser.get(f"/cases/{case_id}/timeline")).text
    assert first.count("<li>") == 50
    assert "Case read" not in first
    onward = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = (await browser.get(onward)).text
    assert "Case registered" in second
    assert first.count("Note written") + second.count("Note written") == 60


async def test_the_timeline_shows_one_kind_alone(office, portal):
    case_id = await office.shown()
    await write(office, case_id, "A note.")
    browser = await portal(office.founded.caseworker)

    page = (await browser.get(f"/cases/{case_id}/timeline?kind=notes")).text

    assert page.count("<li>") == 1
    assert "Note written" in page


def test_no_verb_stands_in_two_kinds_of_the_timeline():
    verbs = [verb for of_kind in KINDS.values() for verb in of_kind]
    assert len(verbs) == len(set(verbs))


async def test_other_requests_are_counted_by_month_and_kind_and_nothing_else(office, portal):
    browser = await portal(office.founded.caseworker)
    for _ in range(2):
        await browser.post("/cases/new/other/detention")

    async with office.tx() as tx:
        rows = [dict(row) for row in await tx.fetch("SELECT * FROM signposts")]
        said = await tx.fetchval("SELECT count(*) FROM audit WHERE staff_id IS NOT NULL")
    assert [(row["kind"], str(row["month"]), row["count"]) for row in rows] == [
        ("detention", "2026-11-01", 2)
    ]
    assert said == 0


async def test_the_administrators_address_is_what_the_caseworker_reads(office, portal):
    administrator = await portal(office.founded.administrator)
    await administrator.post("/cases/new/other/documents/address", words="Harbour Road 3")
    browser = await portal(office.founded.caseworker)

    page = (await browser.get("/cases/new/other/documents")).text
    assert "Harbour Road 3" in page
    refused = await browser.post("/cases/new/other/documents/address", words="Elsewhere")
    assert refused.status_code == 403


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_each_page_of_the_work_reads_in_each_language(office, portal, language):
    case_id = await office.shown()
    [person] = (await office.file(case_id)).sought
    browser = await portal(office.founded.caseworker)
    await browser.post("/language", language=language, next="/")

    parts = ("", "/tasks", "/notes", "/documents", "/timeline", "/closing")
    pages = [f"/cases/{case_id}{part}" for part in parts]
    pages += [f"/cases/{case_id}/sought/{person.sought_id}/outcome", "/cases", "/cases/new/other"]
    for address in (*pages, "/cases/new/other/danger", "/"):
        answer = await browser.get(address)
        assert answer.status_code == 200, address
        assert f'lang="{language}"' in answer.text

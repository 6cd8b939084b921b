"""Tasks, notes and the timeline of a case, and what people come for instead."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.contracts.codes import Relation
from services.intake import store
from services.intake.actions import notes, tasks
from services.intake.model.notes import NoteNotFound
from services.intake.model.tasks import TaskKind, TaskThere
from services.intake.pages.timeline import KINDS
from services.intake.routes.case_view import case_view
from tests.support.intake import add_caseworker


class CountsQuestions:
    """A connection that counts what it is asked."""

    def __init__(self, tx):
        self._tx, self.count = tx, 0

    def __getattr__(self, name):
        self.count += 1
        return getattr(self._tx, name)


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


async def test_the_page_of_a_case_asks_no_more_for_eight_sought_persons_than_for_one(office):
    few, many = await office.register("Amina"), await office.register("Huda", *[Relation.SON] * 8)

    async def asked(case_id) -> int:
        async with office.tx() as tx:
            file = await store.cases.read_file(tx, office.society, case_id)
            questions = CountsQuestions(tx)
            await case_view(questions, office.doing(), file)
        return questions.count

    await asked(many)  # what is made at the first look is there at the second
    await asked(few)

    assert await asked(many) == await asked(few) < 40

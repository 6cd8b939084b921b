"""The list of cases: what it leaves out, how it goes on, and that it is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.codes import Relation
from services.intake import store
from services.intake.actions import closing, tasks
from services.intake.model.closings import Closing
from services.intake.model.tasks import TaskKind
from services.intake.store.case_lines import CaseFilter, State, Whose, question
from tests.support.intake import add_caseworker


async def listed(office, after="", limit=50, **more):
    today = office.resources.clock().date()
    wanted = CaseFilter(office.caseworker.staff_id, today, **more)
    async with office.tx() as tx:
        return await store.case_lines.list_lines(
            tx, office.society, wanted, after=after, limit=limit
        )


async def ids(office, **more):
    return [line.case_id for line in await listed(office, **more)]


async def set_task(office, case_id, days):
    at = office.resources.clock()
    async with office.tx() as tx:
        day = at.date() + timedelta(days=days)
        await tasks.set_task(tx, (office.society, case_id), TaskKind.FOLLOW_UP, day, at)


async def test_each_state_lists_the_cases_that_stand_there(office, clock):
    new, ready, shown = await office.register(), await office.ready(), await office.shown()
    held, closed = await office.shown(), await office.register()
    async with office.tx() as tx:
        file = await store.cases.lock_file(tx, office.society, held)
        await tx.execute("UPDATE cases SET held = true WHERE case_id = $1", file.case.case_id)
        await closing.close_case(tx, office.doing(), closed, Closing.STOPPED, "Over.")

    assert await ids(office, state=State.NEEDS) == [new]
    assert await ids(office, state=State.ASKED) == [ready]
    assert await ids(office, state=State.SHOWN) == [shown]
    assert await ids(office, state=State.HELD) == [held]
    assert await ids(office, state=State.CLOSED) == [closed]
    assert set(await ids(office)) == {new, ready, shown, held, closed}


async def test_a_face_that_leaves_soon_is_listed_the_soonest_first(office, clock):
    later, sooner = await office.shown(), await office.shown()
    async with office.tx() as tx:
        day = clock().date()
        for case_id, days in ((later, 13), (sooner, 3)):
            until = day + timedelta(days=days)
            await tx.execute(
                "UPDATE showings SET shown_until = $2 WHERE case_id = $1", case_id, until
            )
    far = await office.shown()

    assert await ids(office, state=State.ENDS_SOON) == [sooner, later]
    assert far in await ids(office, state=State.SHOWN)


async def test_a_late_task_lists_its_case_until_it_is_done(office, clock):
    late, waiting = await office.register(), await office.register()
    await set_task(office, late, -1)
    await set_task(office, waiting, 0)
    assert await ids(office, state=State.LATE) == [late]

    async with office.tx() as tx:
        case = (office.society, late)
        await tasks.finish_task(tx, case, TaskKind.FOLLOW_UP, None, clock())
    assert await ids(office, state=State.LATE) == []


async def test_mine_are_those_given_to_me_and_nobodys_those_given_to_nobody(office, intake):
    other = await add_caseworker(intake, office.founded)
    mine, theirs, nobodys = [await office.register() for _ in range(3)]
    async with office.tx() as tx:
        await store.cases.assign(tx, office.society, theirs, other.member.staff_id)
        await store.cases.assign(tx, office.society, nobodys, None)

    assert await ids(office, whose=Whose.MINE) == [mine]
    assert await ids(office, whose=Whose.NOBODYS) == [nobodys]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("whose", list(Whose))
async def test_pages_by_key_show_each_case_once_whatever_is_asked(office, clock, whose, state):
    for days in range(1, 8):
        case_id = await office.register("Amina", Relation.SISTER)
        await set_task(office, case_id, -days)
        async with office.tx() as tx:
            await tx.execute(
                "UPDATE cases SET opened_at = opened_at + $2 WHERE case_id = $1",
                case_id,
                timedelta(minutes=days % 3),
            )
    whole = await ids(office, whose=whose, state=state)

    found, after = [], ""
    for _ in range(9):
        page = await listed(office, after=after, limit=2, whose=whose, state=state)
        found += [line.case_id for line in page]
        after = page[-1].place(state) if page else after
    assert found == whole


async def test_a_place_that_is_none_begins_at_the_beginning(office):
    case_id = await office.register()

    for nonsense in ("x", "2026-11-25_x", "_", "2026-11-25T09:00:00_" + str(case_id)):
        assert await ids(office, after=nonsense) == [case_id]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("whose", list(Whose))
@pytest.mark.parametrize("language", ["", "ar"])
async def test_every_list_begins_at_an_index_sorted_as_it_is(office, whose, state, language):
    """Each begins at an index made for lists, never at the bare key or the whole table."""
    today = office.resources.clock().date()
    wanted = CaseFilter(office.caseworker.staff_id, today, whose, state, language)
    statement, values = question(office.society, wanted, after="", limit=50)
    async with office.tx() as tx:
        await tx.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = "\n".join(
            row[0] for row in await tx.fetch(f"EXPLAIN (COSTS off) {statement}", *values)
        )

    inner = plan[plan.index("Limit") :]
    assert "Index Scan using cases_" in inner, plan
    assert "cases_pkey" not in inner, plan


async def test_the_page_of_the_list_opens_names_and_writes_down_who_saw_them(office, portal):
    case_id = await office.register("مريم خليل")
    browser = await portal(office.founded.caseworker)

    page = await browser.get("/cases?who=mine&state=needs&language=ar")

    assert "مريم خليل" in page.text
    async with office.tx() as tx:
        said = [one.did for one in await store.audit.list_of(tx, case_id)]
    assert said.count("listed") == 1
    assert "مريم خليل" not in (await browser.get("/cases?language=fr")).text


async def test_a_page_takes_the_same_number_of_questions_however_many_rows_it_has(office):
    """Names and keys are fetched for the page, not for each row."""

    async def questions() -> int:
        asked: list[object] = []
        async with office.tx() as tx:
            tx.add_query_logger(asked.append)
            today = office.resources.clock().date()
            wanted = CaseFilter(office.caseworker.staff_id, today)
            lines = await store.case_lines.list_lines(
                tx, office.society, wanted, after="", limit=50
            )
            found = [line.case_id for line in lines]
            vault = office.resources.vault
            names = await store.case_lines.open_names(tx, vault, office.society, found)
            tx.remove_query_logger(asked.append)
        assert len(names) == len(found)
        return len(asked)

    await office.register()
    await questions()  # the first time the driver asks about types
    few = await questions()
    for _ in range(6):
        await office.register()

    assert await questions() == few == 3


async def test_a_case_is_given_to_a_colleague_or_to_nobody(office, portal, intake):
    other = await add_caseworker(intake, office.founded)
    case_id = await office.register()
    browser = await portal(office.founded.caseworker)

    await browser.post(f"/cases/{case_id}/responsible", responsible=str(other.member.staff_id))
    assert (await office.file(case_id)).case.responsible == other.member.staff_id
    await browser.post(f"/cases/{case_id}/responsible", responsible="")
    assert (await office.file(case_id)).case.responsible is None

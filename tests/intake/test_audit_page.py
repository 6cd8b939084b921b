"""The auditor reads who saw and did what: all of it, and no word of any case."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path

import pytest

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.actions import holding
from services.intake.model.people import Role
from services.intake.pages import audit as view
from tests.support.filling import fill
from tests.support.intake import Visitor, a_letter, add_colleague
from tests.support.office import Office

WORDS_OF_CASES = (
    *("Amina", "Haddad", "Yusuf", "Izmir", "Nobody may know", "Salma", "Sundays", "by hand"),
    *("phone, mornings", "I know her", "tell us more", "certificate", "Tigrinya", "They were"),
)


@pytest.fixture
async def ours(intake, north) -> Office:
    return Office(intake, north)


@pytest.fixture
async def auditor(portal, north):
    return await portal(north.auditor)


async def note_some(ours: Office, number: int, did: str = "read") -> None:
    """Write down that the caseworker read so many records."""
    doing = ours.doing()
    ids = [f"00000000-0000-4000-8000-{n:012}" for n in range(number)]
    async with ours.tx() as tx:
        how = {"at": doing.at, "society": ours.society}
        await store.audit.note_many(tx, doing.by, did, ids, **how)


def rows_of(page) -> list[str]:
    table = re.search(r"<tbody>(.*)</tbody>", page.text, re.DOTALL)
    return re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL) if table else []


async def count(ours: Office, did: str) -> int:
    async with ours.tx() as tx:
        return await tx.fetchval("SELECT count(*) FROM audit WHERE did = $1", did)


async def test_the_newest_comes_first_with_who_and_what_and_a_code(ours, auditor):
    case_id = await ours.register()
    rows = rows_of(await auditor.get("/audit"))

    assert "Case" in rows[0]
    assert str(case_id)[:8].upper() in rows[0]
    assert "Caseworker society-of-the-north" in rows[0]


async def test_no_name_and_no_word_of_a_case_is_there_and_no_way_into_one(intake, ours, auditor):
    await fill(ours)
    pages = [await auditor.get("/audit")]
    while more := re.search(r'rel="next" href="([^"]+)"', pages[-1].text):
        pages.append(await auditor.get(more[1].replace("&amp;", "&")))
    told = "".join(page.text for page in pages)

    assert len(re.findall("<tr>", told)) > 30
    assert [word for word in WORDS_OF_CASES if word in told] == []
    assert 'href="/cases' not in told
    assert 'href="/enquiries' not in told


async def test_a_locked_case_is_not_there_unless_the_auditor_is_named(intake, ours, auditor):
    case_id = await ours.shown()
    async with ours.tx() as tx:
        reference = await tx.fetchval("SELECT reference FROM showings")
    visitor = Visitor()
    await visitor.write(intake, ours.founded, a_letter(), reference=reference)
    codes = [str(case_id)[:8].upper(), str(visitor.enquiry_id)[:8].upper()]
    before = (await auditor.get("/audit")).text
    guard = ours.doing(ours.founded.safeguarding.member)
    async with ours.tx() as tx:
        await holding.lock_case(tx, guard, case_id)
    locked = (await auditor.get("/audit")).text
    async with ours.tx() as tx:
        me = ours.founded.auditor.member.staff_id
        await holding.name_for(tx, guard, case_id, me)
    named = (await auditor.get("/audit")).text

    assert [code in before for code in codes] == [True, True]
    assert [code in locked for code in codes] == [False, False]
    assert [code in named for code in codes] == [True, True]


async def test_another_society_is_not_there(intake, ours, south, auditor):
    theirs = await Office(intake, south).register()
    page = (await auditor.get("/audit")).text

    assert str(theirs)[:8].upper() not in page
    assert "society-of-the-south" not in page


async def test_pages_of_a_hundred_are_fetched_by_key_while_new_rows_arrive(ours, auditor):
    await note_some(ours, 250)
    first = await auditor.get("/audit?kind=readings")
    await note_some(ours, 40)
    codes, page, sizes = [], first, []
    while True:
        sizes.append(len(rows_of(page)))
        codes += re.findall(r'dir="ltr">(\d{8})<', page.text)
        more = re.search(r'rel="next" href="([^"]+)"', page.text)
        if not more:
            break
        page = await auditor.get(more[1].replace("&amp;", "&"))

    assert sizes == [100, 100, 50]  # nothing twice and nothing left out
    assert "OFFSET" not in inspect.getsource(store.auditing).upper()


async def test_a_page_far_back_is_read_by_the_key_of_the_table(ours, intake):
    """Nothing need be sorted; of a few rows PostgreSQL may prefer to, so it is asked not to."""
    await note_some(ours, 500)
    async with ours.tx() as tx:
        await tx.execute("ANALYZE audit; SET LOCAL enable_sort = off")
        asked = (ours.society, None, None, None, None, 300, [], 101)
        plan = await tx.fetch(f"EXPLAIN {store.auditing.PAGE}", *asked)
    told = "\n".join(row[0] for row in plan)

    assert "Index Cond: ((society = " in told
    assert "(seq < " in told
    assert "Sort" not in told


async def test_one_looks_for_a_colleague_for_a_kind_and_for_days(ours, intake, auditor, clock):
    await ours.register()
    clock.turn(days=2)
    async with transaction_of(intake.pool) as tx:
        far = clock() + timedelta(hours=1)
        await tx.execute("UPDATE sessions SET seen_at = $1, ends_at = $2", clock(), far)
    await ours.register("Somebody later")
    worker, approver = ours.caseworker.staff_id, ours.approver.staff_id

    async def found(**asked) -> int:
        return len(rows_of(await auditor.get("/audit", params=asked)))

    assert await found(who=worker, kind="people") == 4
    assert await found(who=approver, kind="people") == 0
    assert await found(kind="photos") == 0
    assert await found(kind="people", until="2026-11-26") == 2
    assert await found(kind="people", since="2026-11-26") == 2
    assert await found(kind="people", since="2026-11-25", until="2026-11-27") == 4


async def test_where_nothing_was_done_the_page_says_so(auditor):
    page = await auditor.get("/audit?kind=photos")

    assert page.status_code == 200
    assert "Nothing of that kind was seen or done" in page.text
    assert rows_of(page) == []


async def test_what_is_no_choice_of_ours_means_everything(auditor):
    page = await auditor.get("/audit?kind=x&who=y&since=z&until=soon&before=now")

    assert page.status_code == 200
    assert rows_of(page) != []


async def test_each_look_at_the_audit_is_noted_once(ours, auditor):
    await auditor.get("/audit")
    await auditor.get("/audit?kind=people")

    assert await count(ours, "audit looked at") == 2
    assert "Looked at the audit" in rows_of(await auditor.get("/audit"))[0]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
async def test_nobody_else_reads_it_and_no_administrator(ours, portal, north, role):
    page = await (await portal(north.of(role))).get("/audit")

    assert page.status_code == 403
    assert await count(ours, "audit looked at") == 0


async def test_an_administrator_who_is_an_auditor_as_well_reads_it(intake, portal, north):
    both = await add_colleague(intake, north, "Both", Role.ADMINISTRATOR, Role.AUDITOR)

    assert (await (await portal(both)).get("/audit")).status_code == 200


def test_whatever_is_written_down_of_a_message_goes_with_it_when_its_case_is_locked():
    """A verb that is left off the list would tell auditors of a message that is not there."""
    rooms = sorted(Path(store.__file__).parents[1].rglob("*.py"))
    text = "\n".join(one.read_text(encoding="utf-8") for one in rooms)
    verbs = set(re.findall(r'note\(\s*tx, [\w.]+, "([^"]+)", \w*\.?enquiry_id', text))

    assert len(verbs) > 35
    assert verbs - set(view.OF_MESSAGES) == set()

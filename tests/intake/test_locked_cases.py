"""A locked case is not there for whoever is not named: no page, list or count tells of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from uuid import uuid4

import pytest

from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.intake import actions, routes, store, timers
from services.intake.actions import consenting, holding, withdrawing
from services.intake.model.cases import CaseNotFound, NotReady
from services.intake.model.interpreting import Interpreting, Known, Mode
from services.intake.model.people import Member, Role, RoleMissing
from services.intake.store.scopes import transaction_for
from tests.intake.access import ACCESS
from tests.intake.examples import Filled, examples
from tests.support.filling import fill
from tests.support.intake import OURS, portal_of
from tests.support.office import Office

ROOMS = [Path(room.__file__).parent for room in (routes, actions)]
NEVER = "00000000-0000-4000-8000-000000000001"


def guard(office: Office) -> Member:
    return office.founded.safeguarding.member


async def lock(office: Office, case_id) -> None:
    async with transaction_for(office.resources.pool, guard(office)) as tx:
        await holding.lock_case(tx, office.doing(guard(office)), case_id)


@pytest.fixture
async def filled(office) -> Filled:
    return Filled(office, await fill(office))


@pytest.fixture
async def looking(portal, office):
    """Somebody who may do everything with cases, and is named for none."""

    async def sign_in(role: Role):
        return await portal(office.founded.of(role))

    return sign_in


async def test_no_address_with_a_locked_case_in_it_is_there_for_any_role_not_named(
    intake, filled, visit
):
    """T31: each route of the table that names a case, as for a case that never was."""
    from services.intake.app import build

    named, app, wrong = await examples(filled), build(intake), []
    await lock(filled.office, filled.case_id)
    case_paths = [line for line in ACCESS if "{case_id}" in line[1]]
    for method, path in case_paths:
        address = re.sub(r"\{([a-z_]+)\}", lambda part: str(named[part[1]]), path)
        for role in set(Role) - {Role.SAFEGUARDING}:
            member = filled.office.founded.of(role).member
            browser = await portal_of(intake, visit(app), member)
            fields = {"data": {"token": browser.form_token}} if method == "POST" else {}
            answer = await browser.client.request(method, address, headers=OURS, **fields)
            if answer.status_code != 404:
                wrong.append((method, path, role.value, answer.status_code))
    assert len(case_paths) > 50
    assert wrong == []


async def test_no_list_page_tells_of_a_locked_case(filled, looking):
    lists = [
        path
        for method, path in ACCESS
        if method == "GET" and "{" not in path and not path.startswith("/sign-in")
    ]
    browsers = [await looking(role) for role in Role if role is not Role.SAFEGUARDING]
    case, told = str(filled.case_id), 0
    for path in lists:
        told += sum([case in (await one.get(path)).text for one in browsers])
    assert told > 2, "before it is locked, lists must tell of it, or this shows nothing"

    await lock(filled.office, filled.case_id)

    for path in lists:
        for browser in browsers:
            assert case not in (await browser.get(path)).text, path


async def test_searching_by_name_or_reference_finds_a_locked_case_for_nobody_else(office, looking):
    case_id = await office.shown("Amina Haddad")
    reference = (await office.file(case_id)).showing.reference
    browser, named = await looking(Role.CASEWORKER), await looking(Role.SAFEGUARDING)

    async def answers(who):
        found = []
        for asked in ("Amina Haddad", reference):
            answer = await who.post("/cases/search", q=asked)
            page = await who.get(answer.headers["location"])
            found.append(str(case_id) in answer.headers["location"] + page.text)
        return found

    assert await answers(browser) == [True, True]
    await lock(office, case_id)
    assert await answers(browser) == [False, False]
    assert await answers(named) == [True, True]


async def test_counts_leave_a_locked_case_out(office):
    await office.register()
    locked = await office.ready()
    statements = (
        "SELECT count(*) FROM cases",
        "SELECT count(*) FROM approvals",
        "SELECT count(*) FROM consents",
        "SELECT count(*) FROM audit WHERE record_id = '{}'",
    )

    async def counts():
        async with transaction_for(office.resources.pool, office.caseworker) as tx:
            return [await tx.fetchval(one.format(locked)) for one in statements]

    before = await counts()
    await lock(office, locked)

    assert before[0] == 2
    assert before[3] > 0
    assert await counts() == [1, 0, 0, 0]


async def test_no_table_with_a_case_in_it_is_left_open(intake):
    """A table made later, which nobody closed, fails here."""
    async with intake.pool.acquire() as connection:
        rows = await connection.fetch(
            """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND c.relrowsecurity AND a.attname = 'case_id'
               AND c.relname NOT IN ('case_locks', 'case_lock_names')
               AND NOT EXISTS (SELECT FROM pg_policy p
                                WHERE p.polrelid = c.oid AND p.polname = 'not_locked'
                                  AND NOT p.polpermissive)
            """
        )
    assert [row["relname"] for row in rows] == []


async def test_locking_takes_the_face_down_at_once(office, public):
    case_id = await office.shown()

    await lock(office, case_id)

    assert [type(one) for one in await public()] == [PhotoPublished, PhotoWithdrawn]


async def test_a_seekers_code_and_time_still_work_on_a_locked_case(office, clock):
    case_id = await office.shown()
    async with office.tx() as tx:
        code = await withdrawing.make_code(tx, office.doing(), case_id)
    await lock(office, case_id)

    async with office.tx() as tx:
        place, vault = (office.society, case_id), office.resources.vault
        assert await withdrawing.withdraw_by_code(tx, vault, place, code, clock())
    clock.turn(days=200)
    await timers.do_what_is_due(office.resources)

    async with office.tx() as tx:
        late = "SELECT count(*) FROM due WHERE society = $1 AND at <= $2"
        assert await tx.fetchval(late, office.society, clock()) == 0


async def test_a_locked_case_cannot_be_shown_by_who_is_named_either(office):
    case_id = await office.ready()
    await lock(office, case_id)

    assert "hold" in {
        one.value for one in (await office.file(case_id)).missing(office.resources.clock())
    }


async def test_only_the_focal_point_locks_and_somebody_always_knows(office):
    case_id = await office.register()
    with pytest.raises(RoleMissing):
        async with office.tx() as tx:
            await holding.lock_case(tx, office.doing(), case_id)
    await lock(office, case_id)
    doing = office.doing(guard(office))

    with pytest.raises(NotReady):
        async with office.tx() as tx:
            await holding.unname_for(tx, doing, case_id, guard(office).staff_id)


async def test_who_is_named_sees_it_until_named_no_longer(office):
    case_id, staff_id = await office.register(), office.caseworker.staff_id
    doing, pool = office.doing(guard(office)), office.resources.pool
    await lock(office, case_id)

    async with transaction_for(pool, guard(office)) as tx:
        await holding.name_for(tx, doing, case_id, staff_id)
    async with transaction_for(pool, office.caseworker) as tx:
        assert (await store.cases.read_file(tx, office.society, case_id)).case.locked
    async with transaction_for(pool, guard(office)) as tx:
        await holding.unname_for(tx, doing, case_id, staff_id)
    with pytest.raises(CaseNotFound):
        async with transaction_for(pool, office.caseworker) as tx:
            await store.cases.read_file(tx, office.society, case_id)


async def test_who_interpreted_is_not_written_into_a_case_one_may_not_know_of(office):
    """It comes first of all a form says, so it must find the case gone as the rest does."""
    case_id = await office.register()
    await lock(office, case_id)
    by, told = office.caseworker.staff_id, (True, Known.NO)
    one = Interpreting(uuid4(), "N-17", Mode.ROOM, "Tigrinya", "", *told, by, office.doing().at)

    with pytest.raises(CaseNotFound):
        async with transaction_for(office.resources.pool, office.caseworker) as tx:
            await consenting.record_interpreter(tx, office.doing(), case_id, one)


def forgetful(tree: ast.Module, *, route: bool) -> list[str]:
    """Name the functions that open a Society's rows for a member without saying for whom."""
    found = []
    for one in ast.walk(tree):
        if not isinstance(one, ast.AsyncFunctionDef):
            continue
        known = {"doing", "member", "session"} & {arg.arg for arg in one.args.args}
        scoped = any(
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "transaction_of"
            and len(call.args) > 1
            for call in ast.walk(one)
        )
        if scoped and (route or known):
            found.append(one.name)
    return found


def test_every_transaction_opened_for_a_member_says_for_whom():
    """Forgetting it would show locked cases, so no route and no action of a member may."""
    wrong = {}
    for room in ROOMS:
        for path in sorted(room.glob("*.py")):
            names = forgetful(ast.parse(path.read_text("utf-8")), route=room.name == "routes")
            wrong.update({f"{path.name} {name}": True for name in names})
    assert wrong == {}


def test_a_forgotten_member_is_noticed():
    told = "async def f(doing):\n async with transaction_of(pool, doing.society) as tx: pass"
    assert forgetful(ast.parse(told), route=False) == ["f"]

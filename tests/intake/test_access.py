"""Every route with every role: who may does, who may not changes nothing, others find nothing."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import iter_route_contexts

from services.chassis.database import transaction_of
from services.contracts.renditions import rendition_names
from services.intake import app as wiring
from services.intake.model.people import Role
from services.intake.routes.records import RECORDS
from tests.intake.access import ACCESS, DOOR, LENT
from tests.intake.examples import Filled, examples
from tests.support.filling import fill
from tests.support.intake import OURS, portal_of
from tests.support.lending import Between
from tests.support.office import Office

_ROWS = "SELECT md5(string_agg(md5(one::text), '' ORDER BY one::text)) FROM {} AS one"


@pytest.fixture
async def ours(intake, north) -> Filled:
    office = Office(intake, north)
    return Filled(office, await fill(office))


@pytest.fixture
async def theirs(intake, south) -> Filled:
    office = Office(intake, south)
    return Filled(office, await fill(office))


@pytest.fixture
def visits(intake, visit):
    """A function that sends a request as the colleague with a role, in a session of its own."""
    app = wiring.build(intake)

    async def send(filled: Filled, role: Role, method: str, path: str) -> int:
        member = filled.office.founded.of(role).member
        portal = await portal_of(intake, visit(app), member)
        if method == "POST":
            return (await portal.post(path)).status_code
        return (await portal.client.request(method, path, headers=OURS)).status_code

    return send


def every_route(intake) -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in iter_route_contexts(wiring.portal(intake).routes)
        for method in route.methods
    }


def of_roles() -> list[tuple[str, str, frozenset[Role]]]:
    """Return the lines of the table that say which roles may, in a fixed order."""
    lines = [(method, path, may) for (method, path), may in ACCESS.items()]
    return [(method, path, may) for method, path, may in lines if not isinstance(may, str)]


def address(path: str, named: dict[str, object]) -> str:
    """Fill in the parts of an address; a part nobody gave an example for fails here."""
    return re.sub(r"\{([a-z_]+)(?::[a-z]+)?\}", lambda part: str(named[part[1]]), path)


async def rows(filled: Filled) -> dict[str, str]:
    """Return a mark of all rows of every table but sessions; it changes when any row does."""
    async with filled.office.tx() as tx:
        tables = await tx.fetch(
            """
            SELECT relname FROM pg_class
             WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND relname <> 'sessions'
            """
        )
        return {
            row["relname"]: await tx.fetchval(_ROWS.format(f'"{row["relname"]}"')) for row in tables
        }


async def test_every_route_is_in_the_table_and_every_line_is_a_route(intake):
    """T31: a route nobody decided about cannot be added."""
    assert every_route(intake) == set(ACCESS)


async def test_who_may_not_is_refused_and_changes_nothing(intake, ours, visits):
    """T31: every route with every role that it is not for."""
    named = await examples(ours)
    wrong = []
    before = await rows(ours)
    for method, path, may in of_roles():
        for role in sorted(set(Role) - may):
            status = await visits(ours, role, method, address(path, named))
            if status != 403:
                wrong.append((method, path, role.value, status))
        if (after := await rows(ours)) != before:
            wrong.append((method, path, "changed", {t for t in after if after[t] != before[t]}))
            before = after
    assert wrong == []


async def test_who_may_is_not_refused(intake, ours, visits):
    """T31: every route with every role that it is for."""
    named = await examples(ours)
    wrong = []
    for method, path, may in of_roles():
        for role in sorted(may):
            status = await visits(ours, role, method, address(path, named))
            if status in (401, 403, 405) or status >= 500:
                wrong.append((method, path, role.value, status))
    assert wrong == []


async def test_a_record_of_another_society_is_not_there_for_any_role(ours, theirs, visits):
    """T31: the same answer as for a record that never was, and nothing changes."""
    strange = await examples(theirs)
    before = await rows(theirs)
    never = strange | dict.fromkeys(RECORDS, "00000000-0000-4000-8000-000000000001")
    wrong = []
    for method, path, _ in of_roles():
        if not any(f"{{{name}}}" in path for name in RECORDS):
            continue
        for role in Role:
            for named in (strange, never):
                status = await visits(ours, role, method, address(path, named))
                if status != 404:
                    wrong.append((method, path, role.value, status))
    assert wrong == []
    assert await rows(theirs) == before


@pytest.fixture
async def lent(intake, ours, theirs, visit):
    """A function that sends a request as an approver of theirs who acts for us."""
    lending_id = await Between(ours.office, theirs.office).lend()
    app, member = wiring.build(intake), theirs.office.approver

    async def send(method: str, path: str) -> int:
        portal = await portal_of(intake, visit(app), member)
        async with transaction_of(intake.pool) as tx:
            await tx.execute("UPDATE sessions SET lending_id = $1", lending_id)
        if method == "POST":
            return (await portal.post(path)).status_code
        return (await portal.client.request(method, path, headers=OURS)).status_code

    return send


async def test_who_is_lent_finds_the_approvals_and_nothing_else(ours, theirs, lent):
    """T31: every route with an approver of another Society, and records of both Societies."""
    waits = await ours.office.ready("Somebody who waits")
    named = await examples(ours) | {"case_id": waits}
    named["name"] = rendition_names((await ours.office.file(waits)).photo.image)[0]
    home = await examples(theirs)
    before = await rows(ours), await rows(theirs)
    wrong = []
    for method, path, _ in of_roles():
        may = (method, path) in LENT
        status = await lent(method, address(path, named))
        if may != (status not in (401, 403, 404, 405) and status < 500):
            wrong.append((method, path, status))
        if not may and (await rows(ours), await rows(theirs)) != before:
            wrong.append((method, path, "changed"))
        before = await rows(ours), await rows(theirs)
        if "{" in path and (status := await lent(method, address(path, home))) != 404:
            wrong.append((method, path, "at home", status))
    assert wrong == []


async def test_only_what_names_no_record_needs_no_example_of_ours():
    """T31: an id in an address is guarded, or it stands here as no id of a record."""
    parts = {part for _, path in ACCESS for part in re.findall(r"\{([a-z_]+)", path)}
    assert parts - set(RECORDS) <= {"name", "asked", "token", "what", "link", "number"}


async def test_nobody_signed_in_comes_to_the_door(intake, stranger, ours):
    """T31: every route without a session."""
    named = await examples(ours)
    for (method, path), may in ACCESS.items():
        answer = await stranger.request(method, address(path, named), headers=OURS)
        if may == DOOR:
            assert answer.status_code not in (303, 401, 403), (method, path)
        else:
            assert answer.status_code == (303 if method == "GET" else 401), (method, path)

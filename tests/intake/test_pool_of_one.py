"""One connection for everybody: nothing of whom one looked for last comes along to the next."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.chassis.database import transaction_of
from services.chassis.problems import Problem
from services.intake.actions import holding
from services.intake.app import build
from services.intake.model.people import Member, Role
from services.intake.store.scopes import transaction_for
from tests.intake.access import ACCESS, DOOR
from tests.intake.examples import Filled, examples
from tests.support.filling import fill
from tests.support.intake import Portal, Visitor, a_letter, found, portal_of
from tests.support.office import Office

PAGES = [path for (method, path), may in ACCESS.items() if method == "GET" and may != DOOR]
ROUNDS = 60
_OF_CASE = """
    SELECT case_id::text FROM cases WHERE case_id = $1
     UNION SELECT reference FROM showings WHERE case_id = $1
     UNION SELECT sought_id::text FROM sought_persons WHERE case_id = $1
     UNION SELECT note_id::text FROM case_notes WHERE case_id = $1
     UNION SELECT document_id::text FROM documents WHERE case_id = $1
     UNION SELECT task_id::text FROM tasks WHERE case_id = $1
     UNION SELECT enquiry_id::text FROM enquiries WHERE case_id = $1
"""


@dataclass
class Street:
    """Two Societies whose staff share one connection; one of their cases is sometimes locked."""

    offices: tuple[Office, Office]
    case_id: UUID
    marks: set[str]
    parts: dict[str, Any]
    browsers: list[tuple[Member, Portal]]
    dice: random.Random
    named: set[UUID] | None = None
    told: int = 0
    untold: int = 0
    wrong: list[object] = field(default_factory=list)

    @property
    def pool(self) -> Any:
        return self.offices[0].resources.pool

    def may_know(self, member: Member) -> bool:
        ours = member.society == self.offices[0].society
        return ours and (self.named is None or member.staff_id in self.named)

    async def change(self) -> None:
        """Lock the case, name somebody for it, name them no longer, or unlock it."""
        office = self.offices[0]
        guard = office.founded.safeguarding.member
        whom = self.dice.choice([one for one, _ in self.browsers]).staff_id
        what = self.dice.choice(["lock", "name", "name", "unname", "unlock"])
        acts = {"lock": holding.lock_case, "unlock": holding.unlock_case}
        acts |= {"name": holding.name_for, "unname": holding.unname_for}
        whose = (whom,) if what in ("name", "unname") else ()
        try:
            async with transaction_for(self.pool, guard) as tx:
                await acts[what](tx, office.doing(guard), self.case_id, *whose)
        except Problem:
            return
        named = self.named or set()
        after = {"lock": {guard.staff_id}, "unlock": None, "name": named | {whom}}
        self.named = after.get(what, named - {whom})

    async def visit(self, member: Member, browser: Portal) -> None:
        """Open a page, or search."""
        if self.dice.random() < 0.2:
            asked = self.dice.choice(["Amina Haddad", *sorted(self.marks)])
            await self.open("/cases/search", member, browser, q=asked)
        else:
            await self.open(self.dice.choice(PAGES), member, browser)

    async def open(self, path: str, member: Member, browser: Portal, **fields: str) -> None:
        """Open one page, or send its form; note what it tells to whom it should not."""
        address = re.sub(r"\{([a-z_]+)\}", lambda part: str(self.parts[part[1]]), path)
        answer = await (browser.post(address, **fields) if fields else browser.get(address))
        seen = {mark for mark in self.marks if mark in answer.text + str(answer.headers)}
        if self.may_know(member):
            self.told += bool(seen)
            return
        self.untold += 1
        there = "{case_id}" in path and answer.status_code not in (403, 404)
        if there or seen - set(fields.values()):
            self.wrong.append((path, member.roles, answer.status_code, seen))

    async def fail(self, member: Member) -> None:
        """Look as somebody, and break off in the middle."""
        with contextlib.suppress(asyncpg.PostgresError):
            async with transaction_for(self.pool, member) as tx:
                await tx.fetch("SELECT count(*) FROM cases")
                await tx.execute("SELECT 1 / 0")

    async def crowd(self) -> None:
        """Let several come at once: some see their page, some break off, some are cut off."""
        tasks = []
        for member, browser in self.dice.sample(self.browsers, 4):
            broken = self.dice.random() < 0.25
            work = self.fail(member) if broken else self.visit(member, browser)
            tasks.append(asyncio.create_task(work))
        for task in tasks:
            if self.dice.random() < 0.3:
                for _ in range(self.dice.randrange(40)):
                    await asyncio.sleep(0)
                task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, BaseException):
                assert isinstance(outcome, asyncio.CancelledError), outcome

    async def left_behind(self) -> tuple[str, str]:
        """Return what a new transaction on the connection finds of the one before."""
        async with transaction_of(self.pool) as tx:
            scope = await tx.fetchval("SELECT current_setting('retrace.society', true)")
            staff = await tx.fetchval("SELECT current_setting('retrace.staff', true)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction_of(self.pool) as tx:
                await tx.fetch("SELECT * FROM cases")
        return scope or "", staff or ""


@pytest.fixture
async def narrow(intake):
    """Intake with one connection, which everybody has to share and nothing tidies up between."""
    where = intake.settings.postgres

    async def nothing(_: object) -> None:
        """Leave a connection as it is: then only what a transaction ends by itself is gone."""

    pool = await asyncpg.create_pool(
        host=where.host,
        port=where.port,
        database=where.database,
        user=where.user,
        password=where.password.get_secret_value(),
        min_size=1,
        max_size=1,
        reset=nothing,
    )
    yield replace(intake, pool=pool)
    pool.terminate()


@pytest.fixture
async def street(narrow, visit) -> Street:
    seed = random.getrandbits(32)
    print(f"the dice roll from {seed}")  # noqa: T201
    north = Office(narrow, await found(narrow, "Society of the North", default_desk=True))
    south = Office(narrow, await found(narrow, "Society of the South", country="ZA"))
    case_id, _ = await fill(north), await fill(south)
    reference = (await north.file(case_id)).showing.reference
    await Visitor().write(narrow, north.founded, a_letter(), reference=reference)
    parts = await examples(Filled(north, case_id))
    async with north.tx() as tx:
        rows = await tx.fetch(_OF_CASE, case_id)
        parts["enquiry_id"] = await tx.fetchval(
            "SELECT enquiry_id FROM enquiries WHERE case_id = $1", case_id
        )
    app = build(narrow)
    members = [north.founded.of(role).member for role in Role] + [south.caseworker]
    browsers = [(one, await portal_of(narrow, visit(app), one)) for one in members]
    marks = {row[0] for row in rows}
    return Street((north, south), case_id, marks, parts, browsers, random.Random(seed))


async def test_nobody_learns_of_a_locked_case_whatever_the_one_connection_did_before(street, clock):
    """T27: random work of all roles of two Societies, failing and cut off, with a case locked."""
    assert len(street.marks) > 5
    for _ in range(ROUNDS):
        await street.change()
        await street.crowd()
        assert await street.left_behind() == ("", "")
        clock.turn(seconds=5)

    assert street.wrong == []
    assert street.untold > ROUNDS / 2


async def test_no_page_at_all_tells_of_a_locked_case_to_who_is_not_named(street):
    """T27: every page that can be opened, once, in an order that the dice choose."""
    guard = street.offices[0].founded.safeguarding.member
    pages = [(path, *one) for path in PAGES for one in street.browsers]
    for path, member, browser in pages:
        await street.open(path, member, browser)
    assert street.told > 30, "before it is locked they must tell of it, or this shows nothing"

    async with transaction_for(street.pool, guard) as tx:
        await holding.lock_case(tx, street.offices[0].doing(guard), street.case_id)
    street.named = {guard.staff_id}
    for path, member, browser in street.dice.sample(pages, len(pages)):
        await street.open(path, member, browser)

    assert street.wrong == []

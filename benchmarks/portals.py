"""Portals: intake in this process with as many cases as wanted, and somebody signed in."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from uuid import UUID, uuid4

import asyncpg
from starlette.types import ASGIApp

from services.chassis.database import transaction_of
from services.chassis.settings import Mode
from services.contracts.codes import Language, Relation
from services.intake import store
from services.intake.actions import founding
from services.intake.actions.founding import Founding, Newcomer
from services.intake.app import build
from services.intake.model.people import Role
from services.intake.model.told import SeekerTold, SoughtTold, seeker_as_text, sought_as_text
from services.intake.resources import Resources, open_resources
from services.intake.routes.session import COOKIE
from services.intake.settings import Settings

from .stack import Stack

_FENCED = ("cases", "seekers", "sought_persons", "record_keys", "approvals", "showings", "tasks")
_SUMMED = ("cases", "seekers", "approvals", "showings", "tasks")
_AUDIT_EACH = 3
_KEYS = ("society", "record_id", "wrapped")
_SEEKERS = ("society", "seeker_id", "case_id", "sealed_told", "sealed_contact", "age", "language")
_SOUGHT = ("society", "sought_id", "case_id", "relation", "shown_as", "sealed_told", "added_at")

_CASES = """
    INSERT INTO cases (society, case_id, opened_by, opened_at, responsible, held, closed_at)
    SELECT $1, gen_random_uuid(), $2, now() - n * interval '7 minutes',
           CASE WHEN n % 200 = 0 THEN $2::uuid WHEN n % 3 = 0 THEN NULL ELSE $3::uuid END,
           n % 50 = 0, CASE WHEN n % 4 = 0 THEN now() END
      FROM generate_series(1, $4::int) n
"""
_APPROVALS = """
    INSERT INTO approvals (society, approval_id, case_id, binds, asked_by, asked_person, asked_at,
                           outcome, decided_by, decided_at)
    SELECT society, gen_random_uuid(), case_id, 'x', $2, $3, now(),
           CASE WHEN n % 5 = 1 THEN 'given' END, CASE WHEN n % 5 = 1 THEN $4::uuid END,
           CASE WHEN n % 5 = 1 THEN now() END
      FROM (SELECT *, row_number() OVER (ORDER BY opened_at DESC) n FROM cases
             WHERE society = $1) c
     WHERE n % 5 = 1 OR n % 40 = 3
"""
_SHOWINGS = """
    INSERT INTO showings (society, showing_id, case_id, approval_id, reference, image, proof,
                          relations, version, state, shown_until, approved_at)
    SELECT society, gen_random_uuid(), case_id, approval_id, approval_id::text, 'x', 'x',
           ARRAY['brother'], 1, 'shown', current_date + 1 + (random() * 170)::int, now()
      FROM approvals WHERE society = $1 AND outcome = 'given'
"""
_TASKS = """
    INSERT INTO tasks (society, task_id, case_id, kind, due_on, made_at, assigned_to)
    SELECT society, gen_random_uuid(), case_id, 'follow_up',
           current_date - 20 + (random() * 200)::int, now(),
           CASE WHEN random() < 0.01 THEN $2::uuid END
      FROM cases WHERE society = $1 AND random() < 0.3
"""
_AUDIT = """
    INSERT INTO audit (society, at, staff_id, did, record_id)
    SELECT $1, opened_at, $2, 'listed', case_id::text
      FROM cases, generate_series(1, $3::int) WHERE society = $1
"""


@dataclass(frozen=True)
class Portal:
    """Intake as an application, a caseworker's cookie, and a case to look at."""

    app: ASGIApp
    cookie: bytes
    case_id: UUID
    cases: int


@asynccontextmanager
async def portal(stack: Stack, count: int) -> AsyncIterator[Portal]:
    """Give a portal whose one Society has so many cases, with a caseworker signed in."""
    async with open_resources(_settings(stack)) as resources:
        society, people = await _found(resources)
        owner = stack.owner("intake")
        db = await asyncpg.connect(
            host=owner.host,
            port=owner.port,
            database=owner.database,
            user=owner.user,
            password=owner.password.get_secret_value(),
        )
        try:
            case_id = await _fill(db, resources, (society, people), count)
        finally:
            await db.close()
        token = secrets.token_urlsafe(32)
        async with transaction_of(resources.pool) as tx:
            member = await store.people.find_member(tx, people[0], resources.clock())
            assert member is not None
            await store.sessions.begin(tx, token, member, resources.clock())
        yield Portal(build(resources), f"{COOKIE}={token}".encode(), case_id, count)


def _settings(stack: Stack) -> Settings:
    return Settings(
        mode=Mode.TEST,
        postgres=stack.postgres("intake"),
        kafka=stack.kafka("intake"),
        objects=stack.objects("intake"),
        keys=stack.surroundings.keys / "intake",
    )


async def _found(resources: Resources) -> tuple[UUID, list[UUID]]:
    """Found a Society with a caseworker, a colleague and an approver; give their accounts."""
    name = f"Society {secrets.token_hex(4)}"
    roles = (Role.CASEWORKER, Role.CASEWORKER, Role.APPROVER)
    newcomers = [
        Newcomer(f"Colleague {n}", f"{secrets.token_hex(6)}@bench.example", frozenset({role}))
        for n, role in enumerate(roles)
    ]
    made = await founding.found_society(resources, Founding(name, "FI", ("en",)), newcomers)
    async with transaction_of(resources.pool) as tx:
        society = await tx.fetchval("SELECT society FROM societies WHERE name = $1", name)
        ids = [
            await tx.fetchval("SELECT staff_id FROM staff WHERE email = $1", one.email)
            for one in made
        ]
    return society, ids


async def _fill(
    db: asyncpg.Connection, resources: Resources, who: tuple[UUID, list[UUID]], count: int
) -> UUID:
    """Write the rows as their owner, without fence and triggers; then sum up each case once."""
    society, (me, colleague, approver) = who
    await _each(db, (*_FENCED, "audit"), "NO FORCE ROW LEVEL SECURITY")
    await _each(db, _SUMMED, "DISABLE TRIGGER USER")
    person = await db.fetchval("SELECT person FROM staff WHERE staff_id = $1", colleague)
    await db.execute(_CASES, society, me, colleague, count, timeout=300)
    await _people(db, resources, society)
    await db.execute(_APPROVALS, society, colleague, person, approver, timeout=300)
    await db.execute(_SHOWINGS, society, timeout=300)
    await db.execute(_TASKS, society, me, timeout=300)
    await db.execute(_AUDIT, society, me, _AUDIT_EACH, timeout=300)
    await _each(db, _SUMMED, "ENABLE TRIGGER USER")
    await db.execute("UPDATE cases SET held = held", timeout=600)
    case_id: UUID = await db.fetchval(
        "SELECT case_id FROM showings WHERE society = $1 LIMIT 1", society
    )
    await _each(db, (*_FENCED, "audit"), "FORCE ROW LEVEL SECURITY")
    await db.execute("VACUUM ANALYZE", timeout=600)
    return case_id


@dataclass
class _Closing:
    """Closes what was told under new keys, and keeps these to be written as well."""

    resources: Resources
    above: str
    society: UUID
    keys: list[tuple[UUID, UUID, str]] = field(default_factory=list)

    def record(self, table: str, **told: str) -> tuple[UUID, list[str]]:
        """Draw a record with a key of its own; give its id and what was told, closed."""
        record_id, vault = uuid4(), self.resources.vault
        wrapped = vault.new_record_key(self.above, self.society, record_id)
        key = vault.record(self.above, wrapped, self.society, record_id)
        self.keys.append((self.society, record_id, wrapped))
        return record_id, [key.seal(table, name, text) for name, text in told.items()]


async def _people(db: asyncpg.Connection, resources: Resources, society: UUID) -> None:
    """Write a seeker and two sought persons for each case, each closed under its own key."""
    above = await db.fetchval("SELECT wrapped_key FROM societies WHERE society = $1", society)
    closing = _Closing(resources, above, society)
    rows = await db.fetch("SELECT case_id FROM cases WHERE society = $1", society)
    cases = [row["case_id"] for row in rows]
    seekers = list(_seekers(closing, cases))
    sought = list(_sought(closing, cases, resources.clock()))
    copy = db.copy_records_to_table
    await copy("record_keys", records=closing.keys, columns=_KEYS)
    await copy("seekers", records=seekers, columns=_SEEKERS)
    await copy("sought_persons", records=sought, columns=_SOUGHT)


def _seekers(closing: _Closing, cases: list[UUID]) -> Iterator[tuple[object, ...]]:
    told, spoken = seeker_as_text(SeekerTold("Amina Haddad", "")), cycle(Language)
    for case_id in cases:
        who, closed = closing.record("seekers", told=told, contact="By telephone, mornings.")
        yield (closing.society, who, case_id, *closed, "adult", next(spoken).value)


def _sought(closing: _Closing, cases: list[UUID], at: datetime) -> Iterator[tuple[object, ...]]:
    told = sought_as_text(SoughtTold("Yusuf Haddad", "Last in contact in Izmir."))
    relations = cycle(relation.value for relation in Relation)
    for case_id in [*cases, *cases]:
        whom, closed = closing.record("sought_persons", told=told)
        relation = next(relations)
        yield (closing.society, whom, case_id, relation, relation, *closed, at)


async def _each(db: asyncpg.Connection, tables: tuple[str, ...], what: str) -> None:
    for table in tables:
        await db.execute(f"ALTER TABLE {table} {what}")

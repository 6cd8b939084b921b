"""Each Society's rows are its own: the database itself refuses, whatever the code forgets."""

from __future__ import annotations

import asyncio
import random
from uuid import UUID

import asyncpg
import pytest

from infra.provision.declaration import load_system
from services.chassis import database
from services.chassis.database import transaction_of
from services.intake import store
from tests.support.filling import fill
from tests.support.office import Office

DECLARED = next(one for one in load_system().databases if one.name == "intake")
OPEN = set(DECLARED.across_societies)
ADDED_TO = set(DECLARED.append_only)


async def tables(pool) -> list[str]:
    async with transaction_of(pool) as tx:
        rows = await tx.fetch(
            """
            SELECT relname FROM pg_class
             WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            """
        )
    return sorted(row["relname"] for row in rows)


@pytest.fixture
async def two_societies(intake, north, south):
    """Two Societies with a face on the wall and a message each: no scoped table is empty."""
    for founded in (north, south):
        await fill(Office(intake, founded))
    return north.society, south.society


async def test_without_a_scope_a_societys_table_refuses(intake, two_societies):
    for table in set(await tables(intake.pool)) - OPEN:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no Society is set"):
            async with transaction_of(intake.pool) as tx:
                await tx.fetch(f'SELECT * FROM "{table}"')


async def test_within_a_scope_only_the_societys_own_rows_are_there(intake, two_societies):
    """T27: the part about what one sees."""
    for table in set(await tables(intake.pool)) - OPEN:
        for society in two_societies:
            async with transaction_of(intake.pool, society) as tx:
                seen = await tx.fetch(f'SELECT DISTINCT society FROM "{table}"')
            assert [row["society"] for row in seen] == [society], table


async def test_every_table_is_either_scoped_by_force_or_declared_open(intake):
    async with transaction_of(intake.pool) as tx:
        rows = await tx.fetch(
            """
            SELECT relname FROM pg_class
             WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND NOT (relrowsecurity AND relforcerowsecurity)
            """
        )
    assert {row["relname"] for row in rows} == OPEN


async def test_nothing_is_written_into_another_society(intake, two_societies):
    """T27: the part about what one writes."""
    ours, theirs = two_societies
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with transaction_of(intake.pool, ours) as tx:
            await store.audit.note(tx, None, "x", "x", at=intake.clock(), society=theirs)

    async with transaction_of(intake.pool, ours) as tx:
        for table in set(await tables(intake.pool)) - OPEN - ADDED_TO:
            done = await tx.execute(f'DELETE FROM "{table}" WHERE society = $1', theirs)
            assert done == "DELETE 0"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET did = 'nothing'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own_society ON audit",
        "SET ROLE intake_owner",
    ],
)
async def test_what_is_written_down_stays_written_down(intake, two_societies, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction_of(intake.pool, two_societies[0]) as tx:
            await tx.execute(statement)


@pytest.fixture
async def pool_of_one(intake):
    """A pool with one connection, which every request has to share."""
    where = intake.settings.postgres.model_copy(update={"pool_size": 1})
    pool = await database.open_pool(where, "test-one")
    yield pool
    pool.terminate()


async def look(pool, society: UUID, fate: str, seen: list[tuple[UUID, set[UUID]]]) -> None:
    """Read what a Society sees, and then perhaps fail."""
    async with transaction_of(pool, society) as tx:
        rows = await tx.fetch("SELECT society FROM audit")
        seen.append((society, {row["society"] for row in rows}))
        if fate == "fails":
            await tx.execute("SELECT 1 / 0")
        await tx.fetch("SELECT pg_sleep(0.002)")


async def test_a_pool_of_one_never_carries_a_scope_over(pool_of_one, two_societies):
    """T27: requests of two Societies, cancelled and failing at random, on one connection."""
    draw = random.Random(27)
    seen: list[tuple[UUID, set[UUID]]] = []
    for _ in range(150):
        fate = draw.choice(["ends well", "fails", "is cancelled"])
        task = asyncio.create_task(look(pool_of_one, draw.choice(two_societies), fate, seen))
        if fate == "is cancelled":
            for _ in range(draw.randrange(6)):
                await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction_of(pool_of_one) as tx:
                await tx.fetch("SELECT * FROM audit")

    assert len(seen) > 90
    assert all(found == {society} for society, found in seen)

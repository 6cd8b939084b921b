"""Transactions commit before the answer, scopes end with them, migrations are never rewritten."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from services.chassis import migrations, problems
from services.chassis.database import SCOPE, Transaction, transaction_of


async def test_a_commit_that_fails_is_not_answered_as_a_success(small, visit):
    app = FastAPI()
    app.state.resources = small
    problems.install(app)

    @app.post("/", status_code=201)
    async def write(tx: Transaction) -> None:
        await tx.execute("CREATE TEMP TABLE a (n int PRIMARY KEY)")
        await tx.execute("CREATE TEMP TABLE b (n int REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
        await tx.execute("INSERT INTO b VALUES (1)")  # breaks the COMMIT, not the statement

    answer = await visit(app).post("/")
    assert answer.status_code == 500
    assert "violates" not in answer.text


async def test_a_scope_lasts_as_long_as_its_transaction(small):
    society = uuid4()
    async with transaction_of(small.pool, society) as tx:
        assert await tx.fetchval("SELECT current_setting($1, true)", SCOPE) == str(society)
    for _ in range(10):
        async with transaction_of(small.pool) as tx:
            assert not await tx.fetchval("SELECT current_setting($1, true)", SCOPE)


async def test_waiting_for_a_connection_ends(new_database):
    address = (await new_database("gallery")).model_copy(update={"pool_size": 1})
    from services.chassis.database import open_pool

    pool = await open_pool(address, "test")
    async with pool.acquire():
        with pytest.raises(TimeoutError):
            async with pool.acquire(timeout=0.05):
                pass
    pool.terminate()


@pytest.fixture
async def empty(databases):
    """A connection, as owner, to a database without any table."""
    name = f"empty_{uuid4().hex[:10]}"
    admin = await databases.admin()
    await admin.execute(f'CREATE DATABASE "{name}" OWNER gallery_owner')
    address = databases.address("gallery", name, owner=True)
    yield address
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


async def test_three_processes_may_migrate_at_once(empty, tmp_path):
    (tmp_path / "0001_faces.sql").write_text("CREATE TABLE faces (n int);")
    counts = await asyncio.gather(*(migrations.migrate(empty, tmp_path) for _ in range(3)))

    assert sorted(counts) == [0, 0, 2]


async def test_a_migration_that_was_applied_cannot_be_rewritten(empty, tmp_path):
    (tmp_path / "0001_faces.sql").write_text("CREATE TABLE faces (n int);")
    await migrations.migrate(empty, tmp_path)
    (tmp_path / "0001_faces.sql").write_text("CREATE TABLE faces (n bigint);")

    with pytest.raises(migrations.Rewritten):
        await migrations.migrate(empty, tmp_path)


async def test_a_migration_that_fails_leaves_nothing_behind(empty, tmp_path):
    (tmp_path / "0001_faces.sql").write_text("CREATE TABLE faces (n int); SELECT 1/0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrations.migrate(empty, tmp_path)
    (tmp_path / "0001_faces.sql").write_text("CREATE TABLE faces (n int);")

    assert await migrations.migrate(empty, tmp_path) == 1

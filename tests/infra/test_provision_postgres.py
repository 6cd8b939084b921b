"""What each role may do in PostgreSQL: what is declared, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from infra.provision.grants import declared_grants, grants_of, things
from infra.provision.scram import matches, verifier
from tests.infra.conftest import Provisioned

SERVICES = ("intake", "routing", "media", "notify", "gallery")

_NO_RIGHT = asyncpg.InsufficientPrivilegeError


@pytest.mark.parametrize("service", SERVICES)
async def test_the_grants_of_a_migrated_database_are_those_declared(
    provisioned, databases, new_database, service
):
    """T28: every grant there is, those of PUBLIC and by default included, both directions."""
    declared = next(one for one in provisioned.system.databases if one.name == service)
    made = await new_database(service)

    connection = await databases.admin(made.database)
    found = await grants_of(connection, declared.owner)
    wanted = declared_grants(declared, await things(connection))
    await connection.close()

    assert _inside(found) == _inside(wanted)
    assert {grant.to for grant in _inside(found)} == {service}


async def test_the_tables_open_across_societies_are_those_declared(
    provisioned, databases, new_database
):
    """T28: row-level security is forced on every other table of intake."""
    declared = next(one for one in provisioned.system.databases if one.row_level_security)
    made = await new_database(declared.name)

    connection = await databases.admin(made.database)
    rows = await connection.fetch(
        """
        SELECT relname, relrowsecurity AND relforcerowsecurity AS closed FROM pg_class
         WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
        """
    )
    await connection.close()

    assert {row["relname"] for row in rows if not row["closed"]} == set(declared.across_societies)


@pytest.mark.parametrize("role", [*SERVICES, *(f"{name}_owner" for name in SERVICES)])
async def test_a_role_enters_its_own_database_and_no_other(provisioned, role):
    """T28: tried with the real passwords."""
    entered = set()
    for database in (*SERVICES, "postgres", "template1"):
        try:
            async with _as(provisioned, role, database):
                entered.add(database)
        except _NO_RIGHT:
            continue

    assert entered == {role.removesuffix("_owner")}


async def test_the_service_works_on_what_the_owner_makes_and_owns_nothing(provisioned):
    async with _as(provisioned, "media_owner", "media") as owner:
        await owner.execute("CREATE TABLE tried (id int GENERATED ALWAYS AS IDENTITY, word text)")
        await owner.execute("CREATE FUNCTION trying() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    try:
        async with _as(provisioned, "media", "media") as service:
            await service.execute("INSERT INTO tried (word) VALUES ('a')")
            await service.execute("UPDATE tried SET word = 'b'")
            assert await service.fetchval("SELECT word FROM tried") == "b"
            assert await service.fetchval("SELECT trying()") == 1
            await service.execute("DELETE FROM tried")

            for refused in (
                "TRUNCATE tried",
                "DROP TABLE tried",
                "ALTER TABLE tried ADD COLUMN more text",
                "CREATE TABLE mine (id int)",
                "CREATE TEMPORARY TABLE mine (id int)",
                "CREATE SCHEMA mine",
                "CREATE ROLE mine",
                "CREATE DATABASE mine",
                "SET ROLE media_owner",
            ):
                with pytest.raises(_NO_RIGHT):
                    await service.execute(refused)
    finally:
        async with _as(provisioned, "media_owner", "media") as owner:
            await owner.execute("DROP TABLE tried; DROP FUNCTION trying()")


async def test_a_wrong_password_is_refused(provisioned):
    with pytest.raises(asyncpg.InvalidPasswordError):
        async with _as(provisioned, "gallery", "gallery", password="wrong"):
            pass


def test_a_verifier_is_that_of_its_password_and_of_no_other():
    stored = verifier("open sesame")

    assert matches("open sesame", stored)
    assert not matches("open barley", stored)
    assert not matches("open sesame", None)
    assert not matches("open sesame", f"md5{hashlib.sha256(b'old').hexdigest()}")


def _inside(grants):
    """Leave out the right to connect: a copy made for a test carries another database's name."""
    return {grant for grant in grants if grant.kind != "DATABASE"}


@asynccontextmanager
async def _as(
    at: Provisioned, role: str, database: str, password: str | None = None
) -> AsyncIterator[asyncpg.Connection]:
    known = at.credentials[role.removesuffix("_owner")]
    kept = known.postgres_owner if role.endswith("_owner") else known.postgres
    connection = await asyncpg.connect(
        host=at.targets.postgres.host,
        port=at.targets.postgres.port,
        user=role,
        password=password or kept,
        database=database,
    )
    try:
        yield connection
    finally:
        await connection.close()

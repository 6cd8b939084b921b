"""PostgreSQL: one database per service, a role that migrates it and a role that works in it.

Needs a superuser: only such a one may read what passwords are stored, and see every grant.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from .credentials import Credentials
from .declaration import Database, System
from .grants import Grant, declared_grants, grants_of, things
from .scram import matches, verifier
from .targets import PostgresTarget

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_SECONDS = 20.0
_COMMON = ("postgres", "template1")
_PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"

_ROLES = """
SELECT rolname, rolpassword,
       rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication
                            OR rolbypassrls) AS plain
  FROM pg_authid WHERE rolname !~ '^pg_' AND rolname <> current_user
"""
_MEMBERSHIPS = """
SELECT pg_get_userbyid(member) AS member, pg_get_userbyid(roleid) AS role
  FROM pg_auth_members WHERE pg_get_userbyid(member) = ANY($1) OR pg_get_userbyid(roleid) = ANY($1)
"""
_OWNED = """
SELECT pg_get_userbyid(refobjid) AS role, count(*) AS things FROM pg_shdepend
 WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND pg_get_userbyid(refobjid) = ANY($1)
 GROUP BY 1
"""
_OPEN_TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind IN ('r', 'p') AND nspname = 'public' AND NOT (relrowsecurity AND relforcerowsecurity)
   AND relname <> ALL($1) ORDER BY relname
"""


class Postgres:
    """A PostgreSQL cluster, seen through one of its superusers."""

    def __init__(self, system: System, target: PostgresTarget, credentials: Credentials) -> None:
        self._system = system
        self._target = target
        self._passwords = dict(_passwords(system, credentials))

    async def apply(self) -> list[str]:
        """Make roles, databases and grants as declared; return what was changed.

        What is not declared is not deleted: databases, roles and what a role owns hold data.
        """
        async with self._connected("postgres") as connection:
            done = [*await self._set_roles(connection), *await self._make_databases(connection)]
        for name in _COMMON:
            done += await self._close(name)
        for database in self._system.databases:
            done += await self._set_grants(database)
        return done

    async def check(self) -> list[str]:
        """Say where the cluster and the declaration differ."""
        async with self._connected("postgres") as connection:
            found = [*await self._role_drift(connection), *await self._database_drift(connection)]
            there = await _databases(connection)
        for name in _COMMON:
            async with self._connected(name) as connection:
                found += [_surplus(name, grant) for grant in await self._entries(connection)]
        for database in self._system.databases:
            if database.name in there:
                found += await self._grant_drift(database)
        return found

    @asynccontextmanager
    async def _connected(self, database: str) -> AsyncIterator[Connection]:
        connection = await asyncpg.connect(
            host=self._target.host,
            port=self._target.port,
            user=self._target.user,
            password=self._target.password.get_secret_value(),
            ssl="require" if self._target.tls else False,
            database=database,
            timeout=_SECONDS,
            command_timeout=_SECONDS,
        )
        try:
            yield connection
        finally:
            await connection.close()

    async def _set_roles(self, connection: Connection) -> list[str]:
        there = {row["rolname"]: row for row in await connection.fetch(_ROLES)}
        done = []
        for role, password in self._passwords.items():
            found = there.get(role)
            if found and found["plain"] and matches(password, found["rolpassword"]):
                continue
            verb = "ALTER" if found else "CREATE"
            await connection.execute(
                f"{verb} ROLE \"{role}\" {_PLAIN} PASSWORD '{verifier(password)}'"
            )
            done.append(f"postgres: {'set' if found else 'made'} role {role}")
        for row in await connection.fetch(_MEMBERSHIPS, list(self._passwords)):
            await connection.execute(f'REVOKE "{row["role"]}" FROM "{row["member"]}"')
            done.append(f"postgres: {row['member']} is no longer a member of {row['role']}")
        return done

    async def _make_databases(self, connection: Connection) -> list[str]:
        there = await _databases(connection)
        new = [database for database in self._system.databases if database.name not in there]
        for database in new:
            await connection.execute(
                f'CREATE DATABASE "{database.name}" OWNER "{database.owner}" TEMPLATE template0 '
                "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
            )
        done = [f"postgres: made database {database.name}" for database in new]
        for database in self._system.databases:
            if there.get(database.name, database.owner) != database.owner:
                await connection.execute(
                    f'ALTER DATABASE "{database.name}" OWNER TO "{database.owner}"'
                )
                done.append(f"postgres: gave database {database.name} to {database.owner}")
        return done

    async def _close(self, name: str) -> list[str]:
        """Let no one into a database that belongs to no service."""
        async with self._connected(name) as connection:
            surplus = await self._entries(connection)
            for grant in surplus:
                await connection.execute(grant.revoking)
        return [f"postgres: took back in {name} that {grant}" for grant in surplus]

    async def _entries(self, connection: Connection) -> list[Grant]:
        """Return how everyone, or a service, may enter a database that belongs to no service."""
        ours = {"PUBLIC", *self._passwords}
        grants = await grants_of(connection, "")
        return sorted(one for one in grants if one.kind == "DATABASE" and one.to in ours)

    async def _set_grants(self, database: Database) -> list[str]:
        async with self._connected(database.name) as connection, connection.transaction():
            wanted = declared_grants(database, await things(connection))
            found = await grants_of(connection, database.owner)
            for grant in sorted(found - wanted):
                await connection.execute(grant.revoking)
            kept = await grants_of(connection, database.owner)
            for grant in sorted(wanted - kept):
                await connection.execute(grant.granting)
        return [
            *(f"postgres: took back in {database.name} that {one}" for one in found - wanted),
            *(f"postgres: granted in {database.name} that {one}" for one in wanted - kept),
        ]

    async def _role_drift(self, connection: Connection) -> list[str]:
        there = {row["rolname"]: row for row in await connection.fetch(_ROLES)}
        ours = self._passwords
        apps = [database.app for database in self._system.databases]
        return [
            *(f"postgres: role {role} is missing" for role in sorted(ours.keys() - there.keys())),
            *(f"postgres: role {role} is not declared" for role in sorted(there.keys() - ours)),
            *(
                f"postgres: role {role} is more or less than a plain role"
                for role in sorted(ours.keys() & there.keys())
                if not there[role]["plain"]
            ),
            *(
                f"postgres: role {role} has another password"
                for role in sorted(ours.keys() & there.keys())
                if not matches(ours[role], there[role]["rolpassword"])
            ),
            *(
                f"postgres: {row['member']} is a member of {row['role']}"
                for row in await connection.fetch(_MEMBERSHIPS, list(ours))
            ),
            *(
                f"postgres: role {row['role']} owns {row['things']} things, and should own nothing"
                for row in await connection.fetch(_OWNED, apps)
            ),
        ]

    async def _database_drift(self, connection: Connection) -> list[str]:
        there = await _databases(connection)
        owners = {database.name: database.owner for database in self._system.databases}
        return [
            *(f"postgres: database {name} is missing" for name in owners if name not in there),
            *(
                f"postgres: database {name} is not declared"
                for name in sorted(there.keys() - owners.keys() - set(_COMMON))
            ),
            *(
                f"postgres: database {name} belongs to {there[name]}, not to {owner}"
                for name, owner in owners.items()
                if there.get(name, owner) != owner
            ),
        ]

    async def _grant_drift(self, database: Database) -> list[str]:
        async with self._connected(database.name) as connection:
            wanted = declared_grants(database, await things(connection))
            found = await grants_of(connection, database.owner)
            closed = database.row_level_security
            rows = await connection.fetch(_OPEN_TABLES, database.across_societies) if closed else []
        return [
            *(_surplus(database.name, grant) for grant in sorted(found - wanted)),
            *(f"postgres: in {database.name} it is missing that {one}" for one in wanted - found),
            *(
                f"postgres: table {row['relname']} of {database.name} is open across Societies"
                for row in rows
            ),
        ]


def _passwords(system: System, credentials: Credentials) -> Iterator[tuple[str, str]]:
    for database in system.databases:
        yield database.owner, credentials[database.name].postgres_owner
        yield database.app, credentials[database.name].postgres


def _surplus(database: str, grant: Grant) -> str:
    return f"postgres: in {database} {grant}, which is not declared"


async def _databases(connection: Connection) -> dict[str, str]:
    rows = await connection.fetch(
        "SELECT datname, pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datallowconn"
    )
    return {row["datname"]: row["owner"] for row in rows}

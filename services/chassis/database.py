"""Postgres: one pool per process, one transaction per request or delivery."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from fastapi import Depends, Request

from . import settings, wakes

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Row: TypeAlias = asyncpg.Record
else:
    Connection: TypeAlias = asyncpg.Connection
    Pool: TypeAlias = asyncpg.Pool
    Row: TypeAlias = asyncpg.Record

SCOPE = "retrace.society"
"""The setting row-level security reads: whose rows this transaction may touch."""

TRANSIENT: tuple[type[Exception], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was cut in the middle of its hand-shake
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
)
"""What goes wrong with a database for a while; the same work may succeed later."""


async def open_pool(where: settings.Postgres, name: str) -> Pool:
    """Open a pool of connections that fail rather than wait for ever."""
    return await asyncpg.create_pool(
        **_address(where),
        min_size=1,
        max_size=where.pool_size,
        command_timeout=30,
        timeout=5,
        server_settings={
            "application_name": name,
            "timezone": "UTC",
            "idle_in_transaction_session_timeout": "60000",
            "lock_timeout": "10000",
        },
    )


async def connect(where: settings.Postgres) -> Connection:
    """Open one connection outside a pool, for migrations and for listening."""
    connection: Connection = await asyncpg.connect(**_address(where), timeout=5)
    return connection


@asynccontextmanager
async def transaction_of(pool: Pool, scope: UUID | None = None) -> AsyncIterator[Connection]:
    """Open a transaction that commits when the block ends well.

    With a scope, row-level security lets it see that Society's rows; without one, touching a
    Society's rows raises. Waiting for a free connection ends after five seconds.
    """
    with wakes.after_commit(pool):
        try:
            async with pool.acquire(timeout=5) as connection, connection.transaction():
                if scope is not None:
                    await connection.execute("SELECT set_config($1, $2, true)", SCOPE, str(scope))
                yield connection
        except asyncpg.ReadOnlySQLTransactionError:
            # After a fail-over the pool still holds connections to the old primary.
            await pool.expire_connections()
            raise


async def transaction(request: Request) -> AsyncIterator[Connection]:
    """Open the transaction a request runs in; commit before it is answered."""
    async with transaction_of(request.app.state.resources.pool) as tx:
        yield tx


Transaction = Annotated[Connection, Depends(transaction, scope="function")]
"""Scope "function" matters: otherwise a failed COMMIT would be answered as a success."""


def _address(where: settings.Postgres) -> dict[str, Any]:
    return {
        "host": where.host,
        "port": where.port,
        "database": where.database,
        "user": where.user,
        "password": where.password.get_secret_value(),
        "ssl": "verify-full" if where.tls else False,
    }

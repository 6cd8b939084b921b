"""Emptying databases between tests, through connections that stay open across them.

A test has an event loop of its own, and a connection belongs to one loop: so a thread keeps
another loop, on which PostgreSQL need not learn of seventy tables anew for every test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread

import asyncpg

OTHERS_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

TABLES = """
    SELECT quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'pulse')
"""

SEQUENCES_AGAIN = """
    SELECT setval(quote_ident(sequencename)::regclass, start_value, false) FROM pg_sequences
     WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


@dataclass
class Sweeper:
    """Empties databases of one shape each; `enter` opens one as administrator."""

    enter: Callable[[str], Awaitable[asyncpg.Connection]]
    inside: dict[str, tuple[asyncpg.Connection, str]] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        self.thread = Thread(target=self.loop.run_forever, name="sweeper", daemon=True)
        self.thread.start()

    async def empty(self, database: str) -> None:
        """End all connections to a database, delete every row, let every sequence begin again."""
        await self._there(self._empty(database))

    async def leave(self, database: str) -> None:
        """Close the connection to a database that goes."""
        await self._there(self._leave(database))

    def close(self) -> None:
        """Leave every database, and end the thread."""
        for database in list(self.inside):
            asyncio.run_coroutine_threadsafe(self._leave(database), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _there(self, work: Awaitable[None]) -> None:
        future: Future[None] = asyncio.run_coroutine_threadsafe(work, self.loop)  # type: ignore[arg-type]
        await asyncio.wrap_future(future)

    async def _leave(self, database: str) -> None:
        if known := self.inside.pop(database, None):
            await known[0].close()

    async def _empty(self, database: str) -> None:
        """Rows alone, of the few tables that have any: `TRUNCATE` makes new files for all.

        No trigger and no key stands in the way of who writes as a replica.
        """
        if database not in self.inside or self.inside[database][0].is_closed():
            self.inside[database] = await self._enter(database)  # a test may have cut it as well
        connection, full = self.inside[database]
        await connection.execute(OTHERS_OUT)
        names = [row["name"] for row in await connection.fetch(full)]
        deleting = "".join(f"DELETE FROM {name};" for name in names)
        await connection.execute(f"SET session_replication_role = replica; {deleting}")
        await connection.fetch(SEQUENCES_AGAIN)

    async def _enter(self, database: str) -> tuple[asyncpg.Connection, str]:
        connection = await self.enter(database)
        any_row = "SELECT '{0}' AS name WHERE EXISTS (SELECT FROM {0})"
        names = [row["name"] for row in await connection.fetch(TABLES)]
        return connection, " UNION ALL ".join(any_row.format(name) for name in names)

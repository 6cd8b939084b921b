"""What lies on the disk of a database: every byte of its files, for tests that look for traces."""

from __future__ import annotations

import asyncpg

from .databases import Databases


async def bytes_of(databases: Databases, pool: asyncpg.Pool, *, rebuilt: bool = False) -> bytes:
    """Return every file of the database once what is dead was cleared away.

    Pages keep what is gone in their gaps until something comes there: `rebuilt` looks after all
    was written anew, when nobody is left who could still see it.
    """
    name = await pool.fetchval("SELECT current_database()")
    admin: asyncpg.Connection = await databases.admin(name)
    try:
        await admin.execute("VACUUM")
        if rebuilt:
            await _nobody_looks(admin)
            await admin.execute("VACUUM FULL")
        await admin.execute("CHECKPOINT")
        oid = await admin.fetchval("SELECT oid FROM pg_database WHERE datname = $1", name)
        names = await admin.fetch("SELECT pg_ls_dir($1) AS file", f"base/{oid}")
        held = [
            await admin.fetchval("SELECT pg_read_binary_file($1)", f"base/{oid}/{one['file']}")
            for one in names
        ]
    finally:
        await admin.close()
    return b"".join(held)


async def _nobody_looks(admin: asyncpg.Connection) -> None:
    """Wait until no other session of the database sees an older state of it."""
    for _ in range(600):
        if not await admin.fetchval(
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND backend_xmin IS NOT NULL
               AND pid <> pg_backend_pid()
            """
        ):
            return
        await admin.execute("SELECT pg_sleep(0.05)")

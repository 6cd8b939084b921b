"""What lies on the disk of a database: every byte of its files, for tests that look for traces."""

from __future__ import annotations

import asyncpg

from .databases import Databases


async def bytes_of(databases: Databases, pool: asyncpg.Pool, *, rebuilt: bool = False) -> bytes:
    """Return every file of the database once what is dead was cleared away.

    Indexes keep the keys of what is gone in the gaps of their pages until these are written anew:
    `rebuilt` looks at them after that.
    """
    name = await pool.fetchval("SELECT current_database()")
    admin: asyncpg.Connection = await databases.admin(name)
    try:
        await admin.execute("VACUUM")
        if rebuilt:
            await admin.execute(f'REINDEX DATABASE "{name}"')
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

"""Bringing a database to the shape the code expects, one numbered file at a time."""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import database
from .database import Connection
from .logs import log
from .settings import Postgres

_log = log(__name__)
_SCHEMA = Path(__file__).with_name("schema.sql")
_LOCK = "SELECT pg_advisory_lock(hashtext('migrations'))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('migrations'))"


class Rewritten(Exception):
    """A migration that was applied has changed since; write a new one instead."""


async def migrate(owner: Postgres, folder: Path) -> int:
    """Apply what has not been applied, as the owner role; return how many files that was.

    Several processes may start at once: one applies, the others wait and find nothing to do.
    """
    connection = await database.connect(owner)
    try:
        return await apply(connection, folder)
    finally:
        await connection.close()


async def apply(connection: Connection, folder: Path) -> int:
    """Apply the chassis' schema and a folder of migrations on an open connection."""
    await connection.execute(_LOCK)
    try:
        await connection.execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                name       text PRIMARY KEY,
                checksum   text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
        known = {
            row["name"]: row["checksum"]
            for row in await connection.fetch("SELECT name, checksum FROM migrations")
        }
        return sum([await _apply_one(connection, *one, known) for one in _files(folder)])
    finally:
        await connection.execute(_UNLOCK)


def _files(folder: Path) -> list[tuple[str, str]]:
    """Return name and text of each migration, in order, the chassis' own first."""
    ours = [("0000_chassis", _SCHEMA.read_text(encoding="utf-8"))]
    return ours + [(p.stem, p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.sql"))]


async def _apply_one(connection: Connection, name: str, text: str, known: dict[str, str]) -> bool:
    checksum = hashlib.sha256(text.encode()).hexdigest()
    if name in known:
        if known[name] != checksum:
            raise Rewritten(name)
        return False
    async with connection.transaction():
        await connection.execute(text)
        await connection.execute(
            "INSERT INTO migrations (name, checksum) VALUES ($1, $2)", name, checksum
        )
    _log.info("migrated", migration=name)
    return True

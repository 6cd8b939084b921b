"""Societies' own identity providers, and who is on the way to one and back."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection


async def needs_passkey(tx: Connection, society: UUID) -> bool:
    """Return whether a Society has a provider of its own; beside it a passkey is always wanted."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT 1 FROM providers WHERE society = $1)", society
    )
    return found

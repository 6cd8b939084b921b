"""Societies' own identity providers, and who is on the way to one and back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg

from services.chassis.database import Connection, Row
from services.intake.model.doors import CHALLENGE, DomainTaken, Errand, Provider


async def needs_passkey(tx: Connection, society: UUID) -> bool:
    """Return whether a Society has a provider of its own; beside it a passkey is always wanted."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT 1 FROM providers WHERE society = $1)", society
    )
    return found


async def put(tx: Connection, provider: Provider, sealed: str, at: datetime) -> None:
    """Keep a Society's provider in the place of the one before; raises `DomainTaken`."""
    try:
        await tx.execute(
            """
            INSERT INTO providers (society, issuer, client_id, client_secret, email_domain, set_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (society) DO UPDATE
               SET issuer = excluded.issuer, client_id = excluded.client_id,
                   client_secret = excluded.client_secret,
                   email_domain = excluded.email_domain, set_at = excluded.set_at
            """,
            provider.society,
            provider.issuer,
            provider.client_id,
            sealed,
            provider.email_domain,
            at,
        )
    except asyncpg.UniqueViolationError:
        raise DomainTaken from None


async def remove(tx: Connection, society: UUID) -> None:
    """Forget a Society's provider: its staff sign in with password and code again."""
    await tx.execute("DELETE FROM errands WHERE society = $1", society)
    await tx.execute("DELETE FROM providers WHERE society = $1", society)


async def find_for(tx: Connection, email_domain: str) -> Provider | None:
    """Return the provider of an e-mail domain, its secret still closed; or None."""
    row = await tx.fetchrow("SELECT * FROM providers WHERE email_domain = $1", email_domain)
    return _provider(row) if row else None


async def find_of(tx: Connection, society: UUID) -> Provider | None:
    """Return the provider of a Society, its secret still closed; or None."""
    row = await tx.fetchrow("SELECT * FROM providers WHERE society = $1", society)
    return _provider(row) if row else None


async def add_errand(tx: Connection, errand: Errand, at: datetime) -> None:
    """Keep that somebody is on the way, and forget who never came back."""
    await tx.execute("DELETE FROM errands WHERE ends_at <= $1", at)
    await tx.execute(
        """
        INSERT INTO errands (state_hash, browser_hash, society, nonce, verifier, next, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        errand.state_hash,
        errand.browser_hash,
        errand.society,
        errand.nonce,
        errand.verifier,
        errand.next,
        at + CHALLENGE,
    )


async def take_errand(tx: Connection, state_hash: bytes, at: datetime) -> Errand | None:
    """Take an errand out, so that nobody comes back from it twice; None if it is gone or old."""
    row = await tx.fetchrow(
        """
        DELETE FROM errands WHERE state_hash = $1
        RETURNING state_hash, browser_hash, society, nonce, verifier, next, ends_at
        """,
        state_hash,
    )
    if row is None or row["ends_at"] <= at:
        return None
    return Errand(**{name: value for name, value in row.items() if name != "ends_at"})


def _provider(row: Row) -> Provider:
    return Provider(**{name: value for name, value in row.items() if name != "set_at"})

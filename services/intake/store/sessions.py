"""Who is signed in: a token's hash, never the token."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from services.chassis.database import Connection
from services.intake.model.people import LONGEST, Member, Session

from .people import member

_SEEN_ANEW = timedelta(minutes=1)
_REMEMBERED = timedelta(days=1)


async def begin(
    tx: Connection, token: str, who: Member, at: datetime, language: str | None = None
) -> None:
    """Begin a session, and forget those that ended a day ago."""
    await tx.execute("DELETE FROM sessions WHERE ends_at < $1", at - _REMEMBERED)
    await tx.execute(
        """
        INSERT INTO sessions (token_hash, staff_id, society, began_at, seen_at, ends_at, language)
        VALUES ($1, $2, $3, $4, $4, $5, $6)
        """,
        _hash(token),
        who.staff_id,
        who.society,
        at,
        at + LONGEST,
        language,
    )


async def find(tx: Connection, token: str) -> Session | None:
    """Return the session of a token, alive or ended, or None."""
    row = await tx.fetchrow(
        """
        SELECT staff.*, societies.name AS society_name, began_at, seen_at, ends_at, language
          FROM sessions
          JOIN staff USING (staff_id, society)
          JOIN societies USING (society)
         WHERE token_hash = $1 AND staff.active
        """,
        _hash(token),
    )
    if row is None:
        return None
    return Session(member(row), row["began_at"], row["seen_at"], row["ends_at"], row["language"])


async def see(tx: Connection, token: str, session: Session, at: datetime) -> None:
    """Note that a session is in use; once a minute is enough."""
    if at - session.seen_at >= _SEEN_ANEW:
        await tx.execute("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1", _hash(token), at)


async def choose_language(tx: Connection, token: str, language: str) -> None:
    """Keep the language a member wants to read in, as long as the session lives."""
    await tx.execute(
        "UPDATE sessions SET language = $2 WHERE token_hash = $1", _hash(token), language
    )


async def end(tx: Connection, token: str) -> None:
    """End a session; the token opens nothing from now on."""
    await tx.execute("DELETE FROM sessions WHERE token_hash = $1", _hash(token))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

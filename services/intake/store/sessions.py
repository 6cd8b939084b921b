"""Who is signed in: a token's hash, never the token."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.doors import Beginning, OwnSession
from services.intake.model.people import IDLE, LONGEST, Member, Session

from .people import member

_SEEN_ANEW = timedelta(minutes=1)
_REMEMBERED = timedelta(days=1)
_PLAIN = Beginning()


async def begin(
    tx: Connection, token: str, who: Member, at: datetime, how: Beginning = _PLAIN
) -> None:
    """Begin a session, and forget those that ended a day ago."""
    await tx.execute("DELETE FROM sessions WHERE ends_at < $1", at - _REMEMBERED)
    await tx.execute(
        """
        INSERT INTO sessions
            (token_hash, staff_id, society, began_at, seen_at, ends_at, language, device, proved_at)
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)
        """,
        _hash(token),
        who.staff_id,
        who.society,
        at,
        at + LONGEST,
        how.language,
        how.device,
        at if how.proved else None,
    )


async def find(tx: Connection, token: str, at: datetime) -> Session | None:
    """Return the session of a token, alive or ended, with what is granted now; or None."""
    row = await tx.fetchrow(
        """
        SELECT staff.*, societies.name AS society_name, time_zone, roles_at(staff_id, $2) AS roles,
               began_at, seen_at, ends_at, language, session_id, proved_at,
               lending_id
          FROM sessions
          JOIN staff USING (staff_id, society)
          JOIN societies USING (society)
         WHERE token_hash = $1 AND staff.active
        """,
        _hash(token),
        at,
    )
    if row is None:
        return None
    return Session(
        member=member(row),
        began_at=row["began_at"],
        seen_at=row["seen_at"],
        ends_at=row["ends_at"],
        language=row["language"],
        session_id=row["session_id"],
        proved_at=row["proved_at"],
        lending_id=row["lending_id"],
    )


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


async def prove(tx: Connection, session_id: UUID, at: datetime) -> None:
    """Note that a fresh code or a passkey was given in a session."""
    await tx.execute("UPDATE sessions SET proved_at = $2 WHERE session_id = $1", session_id, at)


async def act_for(tx: Connection, session_id: UUID, lending_id: UUID | None) -> None:
    """Let a session act for the Society of a lending from now on; None: for its own."""
    await tx.execute(
        "UPDATE sessions SET lending_id = $2 WHERE session_id = $1", session_id, lending_id
    )


async def list_of(tx: Connection, staff_id: UUID, at: datetime, this: UUID) -> list[OwnSession]:
    """List somebody's sessions that still hold, the one in use first, then the latest seen."""
    rows = await tx.fetch(
        """
        SELECT session_id, began_at, seen_at, device, session_id = $4 AS this FROM sessions
         WHERE staff_id = $1 AND ends_at > $2 AND seen_at > $3
         ORDER BY session_id = $4 DESC, seen_at DESC LIMIT 100
        """,
        staff_id,
        at,
        at - IDLE,
        this,
    )
    return [OwnSession(**row) for row in rows]


async def end_own(tx: Connection, staff_id: UUID, session_id: UUID) -> bool:
    """End one of somebody's own sessions; return whether there was one."""
    ended = await tx.fetchval(
        "DELETE FROM sessions WHERE staff_id = $1 AND session_id = $2 RETURNING true",
        staff_id,
        session_id,
    )
    return bool(ended)


async def end_all(tx: Connection, staff_id: UUID, but: UUID | None = None) -> int:
    """End all of somebody's sessions, but perhaps the one in use; return how many there were."""
    rows = await tx.fetch(
        """
        DELETE FROM sessions WHERE staff_id = $1 AND session_id IS DISTINCT FROM $2 RETURNING 1
        """,
        staff_id,
        but,
    )
    return len(rows)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

"""Passkeys and what they are asked to sign."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg

from services.chassis.database import Connection, Row
from services.intake.model.doors import CHALLENGE, Challenge, Passkey, PasskeyThere, Purpose

_COLUMNS = (
    "passkey_id, credential_id, staff_id, public_key, sign_count, passkeys.name, "
    "passkeys.added_at, used_at"
)


async def add_challenge(tx: Connection, challenge: Challenge, at: datetime) -> None:
    """Keep what a passkey will have to sign, and forget what nobody signed in time."""
    await tx.execute("DELETE FROM challenges WHERE ends_at <= $1", at)
    await tx.execute(
        """
        INSERT INTO challenges (challenge_id, challenge, purpose, staff_id, ends_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        challenge.challenge_id,
        challenge.challenge,
        challenge.purpose.value,
        challenge.staff_id,
        at + CHALLENGE,
    )


async def take_challenge(tx: Connection, challenge_id: UUID, at: datetime) -> Challenge | None:
    """Take a challenge out, so that it is never answered again; None if it is gone or too old."""
    row = await tx.fetchrow(
        """
        DELETE FROM challenges WHERE challenge_id = $1
        RETURNING challenge_id, challenge, purpose, staff_id, ends_at > $2 AS holds
        """,
        challenge_id,
        at,
    )
    if row is None or not row["holds"]:
        return None
    purpose = Purpose(row["purpose"])
    return Challenge(row["challenge_id"], row["challenge"], purpose, row["staff_id"])


async def add(tx: Connection, passkey: Passkey) -> None:
    """Keep a new passkey; raises `PasskeyThere`."""
    try:
        await tx.execute(
            """
            INSERT INTO passkeys
                (passkey_id, credential_id, staff_id, public_key, sign_count, name, added_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            passkey.passkey_id,
            passkey.credential_id,
            passkey.staff_id,
            passkey.public_key,
            passkey.sign_count,
            passkey.name,
            passkey.added_at,
        )
    except asyncpg.UniqueViolationError:
        raise PasskeyThere from None


async def list_of(tx: Connection, staff_id: UUID) -> list[Passkey]:
    """List somebody's passkeys, the oldest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM passkeys WHERE staff_id = $1 ORDER BY added_at, passkey_id",  # noqa: S608
        staff_id,
    )
    return [_passkey(row) for row in rows]


async def lock(tx: Connection, credential_id: bytes) -> tuple[Passkey, UUID] | None:
    """Return a passkey of somebody who works here, held till the end, and their Society."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS}, society FROM passkeys JOIN staff USING (staff_id)
         WHERE credential_id = $1 AND active FOR UPDATE OF passkeys
        """,  # noqa: S608
        credential_id,
    )
    return (_passkey(row), row["society"]) if row else None


async def used(tx: Connection, passkey_id: UUID, count: int, at: datetime) -> None:
    """Note that a passkey was used, and what its counter says now."""
    await tx.execute(
        "UPDATE passkeys SET sign_count = $2, used_at = $3 WHERE passkey_id = $1",
        passkey_id,
        count,
        at,
    )


async def remove(tx: Connection, staff_id: UUID, passkey_id: UUID) -> bool:
    """Forget one of somebody's own passkeys; return whether it was there."""
    gone = await tx.fetchval(
        "DELETE FROM passkeys WHERE staff_id = $1 AND passkey_id = $2 RETURNING true",
        staff_id,
        passkey_id,
    )
    return bool(gone)


def _passkey(row: Row) -> Passkey:
    return Passkey(
        passkey_id=row["passkey_id"],
        credential_id=row["credential_id"],
        staff_id=row["staff_id"],
        public_key=row["public_key"],
        sign_count=row["sign_count"],
        name=row["name"],
        added_at=row["added_at"],
        used_at=row["used_at"],
    )

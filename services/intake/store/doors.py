"""Invitations and recovery codes: what opens the door once, kept as hashes alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.doors import Invited
from services.intake.model.people import Member

from .people import member

_REMEMBERED = timedelta(days=90)
_INVITED = """
    SELECT invitation_id, invitations.society, staff_id, societies.name AS society_name,
           staff.name, staff.email, made_at, ends_at
      FROM invitations
      JOIN staff USING (staff_id)
      JOIN societies ON societies.society = invitations.society
     WHERE used_at IS NULL AND revoked_at IS NULL AND ends_at > $1 AND staff.active
"""


async def add_invitation(
    tx: Connection, invited: Invited, token_hash: bytes, made_by: UUID | None
) -> None:
    """Keep a new invitation; one of the same person that is open closes."""
    await tx.execute("DELETE FROM invitations WHERE ends_at < $1", invited.made_at - _REMEMBERED)
    await tx.execute(
        """
        UPDATE invitations SET revoked_at = $2
         WHERE staff_id = $1 AND used_at IS NULL AND revoked_at IS NULL
        """,
        invited.staff_id,
        invited.made_at,
    )
    await tx.execute(
        """
        INSERT INTO invitations
            (invitation_id, token_hash, society, staff_id, made_by, made_at, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        invited.invitation_id,
        token_hash,
        invited.society,
        invited.staff_id,
        made_by,
        invited.made_at,
        invited.ends_at,
    )


async def find_invitation(tx: Connection, token_hash: bytes, at: datetime) -> Invited | None:
    """Return the open invitation of a token, or None; whoever has it in hand holds it."""
    row = await tx.fetchrow(
        f"{_INVITED} AND token_hash = $2 FOR UPDATE OF invitations",
        at,
        token_hash,
    )
    return _invited(row) if row else None


async def list_invitations(tx: Connection, society: UUID, at: datetime) -> list[Invited]:
    """List a Society's open invitations, the oldest first."""
    rows = await tx.fetch(
        f"{_INVITED} AND invitations.society = $2 ORDER BY made_at, invitation_id",
        at,
        society,
    )
    return [_invited(row) for row in rows]


async def use_invitation(tx: Connection, invitation_id: UUID, at: datetime) -> None:
    """Note that an invitation was used."""
    await tx.execute(
        "UPDATE invitations SET used_at = $2 WHERE invitation_id = $1", invitation_id, at
    )


async def revoke_invitation(
    tx: Connection, society: UUID, invitation_id: UUID, at: datetime
) -> UUID | None:
    """Close an open invitation of a Society; return whose it was, or None."""
    staff_id: UUID | None = await tx.fetchval(
        """
        UPDATE invitations SET revoked_at = $3
         WHERE society = $1 AND invitation_id = $2 AND used_at IS NULL AND revoked_at IS NULL
        RETURNING staff_id
        """,
        society,
        invitation_id,
        at,
    )
    return staff_id


async def find_member(tx: Connection, society: UUID, staff_id: UUID, at: datetime) -> Member | None:
    """Return somebody who works for a Society, or None."""
    row = await tx.fetchrow(
        """
        SELECT staff.*, societies.name AS society_name, time_zone, roles_at(staff_id, $3) AS roles
          FROM staff JOIN societies USING (society)
         WHERE society = $1 AND staff_id = $2 AND active
        """,
        society,
        staff_id,
        at,
    )
    return member(row) if row else None


async def set_ways_in(
    tx: Connection, staff_id: UUID, password_hash: str, totp_secret: str, step: int
) -> None:
    """Keep what somebody signs in with from now on; the step of the code just typed is used up."""
    await tx.execute(
        """
        UPDATE staff SET password_hash = $2, totp_secret = $3, totp_step = $4 WHERE staff_id = $1
        """,
        staff_id,
        password_hash,
        totp_secret,
        step,
    )


async def set_password(tx: Connection, staff_id: UUID, before: str, after: str) -> bool:
    """Keep another password in the place of the one that was proved; False if it is another now."""
    done: bool | None = await tx.fetchval(
        """
        UPDATE staff SET password_hash = $3 WHERE staff_id = $1 AND password_hash = $2 AND active
        RETURNING true
        """,
        staff_id,
        before,
        after,
    )
    return bool(done)


async def replace_totp(tx: Connection, staff_id: UUID, secrets: tuple[str, str], step: int) -> bool:
    """Let one secret take the place of another, and use up the step of the code just typed.

    False if another took its place meanwhile, or a code of that step or a later one was used.
    """
    done: bool | None = await tx.fetchval(
        """
        UPDATE staff SET totp_secret = $3, totp_step = $4
         WHERE staff_id = $1 AND totp_secret = $2 AND totp_step < $4 AND active
        RETURNING true
        """,
        staff_id,
        *secrets,
        step,
    )
    return bool(done)


async def close_ways_in(tx: Connection, staff_id: UUID) -> None:
    """Forget everything somebody signs in with: password, codes, recovery codes, passkeys."""
    await tx.execute(
        "UPDATE staff SET password_hash = NULL, totp_secret = NULL WHERE staff_id = $1", staff_id
    )
    await tx.execute("DELETE FROM recovery_codes WHERE staff_id = $1", staff_id)
    await tx.execute("DELETE FROM passkeys WHERE staff_id = $1", staff_id)


async def replace_recovery_codes(
    tx: Connection, staff_id: UUID, hashes: Sequence[bytes], at: datetime
) -> None:
    """Keep new recovery codes; those there were open nothing any more."""
    await tx.execute("DELETE FROM recovery_codes WHERE staff_id = $1", staff_id)
    await tx.executemany(
        "INSERT INTO recovery_codes (staff_id, code_hash, made_at) VALUES ($1, $2, $3)",
        [(staff_id, code_hash, at) for code_hash in hashes],
    )


async def use_recovery_code(
    tx: Connection, staff_id: UUID, code_hash: bytes, at: datetime
) -> Member | None:
    """Use up a recovery code; None if it is not one, or was used already."""
    row = await tx.fetchrow(
        """
        WITH used AS (
            UPDATE recovery_codes SET used_at = $3
             WHERE staff_id = $1 AND code_hash = $2 AND used_at IS NULL
            RETURNING staff_id)
        SELECT staff.*, societies.name AS society_name, time_zone, roles_at(staff_id, $3) AS roles
          FROM used JOIN staff USING (staff_id) JOIN societies USING (society)
         WHERE active
        """,
        staff_id,
        code_hash,
        at,
    )
    return member(row) if row else None


async def count_recovery_codes(tx: Connection, staff_id: UUID) -> int:
    """Return how many recovery codes somebody has left."""
    left: int = await tx.fetchval(
        "SELECT count(*) FROM recovery_codes WHERE staff_id = $1 AND used_at IS NULL", staff_id
    )
    return left


def _invited(row: Row) -> Invited:
    return Invited(**row)

"""Rows of desks, and of which one answers for a reference."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection
from services.contracts.confidential.desks import DeskOpened, ReferenceAssigned
from services.routing.model.enquiries import Desk


async def save(tx: Connection, desk: DeskOpened) -> None:
    """Remember a desk, unless something newer is known of it."""
    await tx.execute(
        """
        INSERT INTO desks (desk, version, sealing_key, is_default) VALUES ($1, $2, $3, $4)
        ON CONFLICT (desk) DO UPDATE
           SET version = excluded.version, sealing_key = excluded.sealing_key,
               is_default = excluded.is_default
         WHERE desks.version < excluded.version
        """,
        desk.desk,
        desk.version,
        desk.sealing_key,
        desk.default,
    )


async def assign(tx: Connection, assigned: ReferenceAssigned) -> None:
    """Remember who answers for a reference, unless something newer is known of it."""
    await tx.execute(
        """
        INSERT INTO assignments (reference, version, desk) VALUES ($1, $2, $3)
        ON CONFLICT (reference) DO UPDATE
           SET version = excluded.version, desk = excluded.desk
         WHERE assignments.version < excluded.version
        """,
        assigned.reference,
        assigned.version,
        assigned.desk,
    )


async def find_for(tx: Connection, reference: str) -> Desk | None:
    """Return the desk that answers for a reference: every reference has one, known or not.

    The default desk takes what nobody was assigned. Should none be the default one, another
    takes it: if only known references were taken then, the form would tell which are known.
    """
    row = await tx.fetchrow(
        """
        SELECT desks.desk, sealing_key
          FROM desks LEFT JOIN assignments
            ON assignments.desk = desks.desk AND assignments.reference = $1
         ORDER BY assignments.desk IS NULL, NOT is_default, desks.desk
         LIMIT 1
        """,
        reference,
    )
    return Desk(**row) if row else None


async def find_default(tx: Connection) -> Desk | None:
    """Return the default desk and no other, for what no Society of some countries may see."""
    row = await tx.fetchrow(
        "SELECT desk, sealing_key FROM desks WHERE is_default ORDER BY desk LIMIT 1"
    )
    return Desk(**row) if row else None


async def find_present(tx: Connection, desk: UUID, moved_to: UUID | None) -> Desk | None:
    """Return the desk an enquiry was moved to, or the one before while that has no key here.

    Never the one of its reference: the visitor may have excluded it.
    """
    row = await tx.fetchrow(
        """
        SELECT desk, sealing_key FROM desks WHERE desk IN ($1, $2)
         ORDER BY desk IS NOT DISTINCT FROM $2 DESC LIMIT 1
        """,
        desk,
        moved_to,
    )
    return Desk(**row) if row else None

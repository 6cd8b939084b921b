"""Scopes: a transaction in which the database knows for whom it looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from services.chassis.database import SCOPE, Connection, Pool, transaction_of
from services.intake.model.people import Member

STAFF = "retrace.staff"
"""The setting by which locked cases are not there for whoever is not named for them."""


@asynccontextmanager
async def transaction_for(
    pool: Pool, member: Member, society: UUID | None = None
) -> AsyncIterator[Connection]:
    """Open a transaction in which only what a member of staff may know of is there.

    It is their own Society's, or another's where somebody acts for the network.

    Every transaction of a request of the portal is one; events and time open their own without a
    member, for they have to withdraw and end what is locked as well.
    """
    async with transaction_of(pool, society or member.society) as tx:
        await tx.execute("SELECT set_config($1, $2, true)", STAFF, str(member.staff_id))
        yield tx


@asynccontextmanager
async def visiting(tx: Connection, society: UUID) -> AsyncIterator[None]:
    """Within a transaction, look for another Society a moment, where a rule spans the two."""
    before = await tx.fetchval("SELECT current_setting($1, true)", SCOPE)
    await tx.execute("SELECT set_config($1, $2, true)", SCOPE, str(society))
    yield
    await tx.execute("SELECT set_config($1, $2, true)", SCOPE, before or "")

"""Lendings: a row in each of the two Societies; what both have to say is written in one go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.lendings import Lending, Side
from services.intake.model.people import Member, Role

from . import people
from .scopes import visiting

_COLUMNS = """
    society, lending_id, ask_id, side, other, to_all, until, reason, asked_by, asked_at, staff_id,
    offered_by, accepted_by, accepted_at, ended_by, ended_at
"""


async def add(tx: Connection, lending: Lending) -> None:
    """Keep the borrower's row of what it asks for, and the one of the Society that is asked."""
    theirs = replace(lending, society=lending.other, other=lending.society, side=Side(Side.LENDS))
    await _insert(tx, lending)
    async with visiting(tx, lending.other):
        await _insert(tx, theirs)


async def save(tx: Connection, lending: Lending) -> None:
    """Write how far it has come into the rows of both Societies."""
    await _update(tx, lending.society, lending)
    async with visiting(tx, lending.other):
        await _update(tx, lending.other, lending)


async def lock(tx: Connection, society: UUID, lending_id: UUID) -> Lending | None:
    """Return a Society's row, and let nobody of the two change theirs meanwhile."""
    # Both sides wait for the same lock; a row of the other is not to be had from here.
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(lending_id))
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM lendings WHERE society = $1 AND lending_id = $2",  # noqa: S608
        society,
        lending_id,
    )
    return _lending(row) if row else None


async def list_open(tx: Connection, society: UUID, at: datetime) -> list[Lending]:
    """List what a Society has asked for, been asked for, offered and agreed, the latest first."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM lendings
         WHERE society = $1 AND ended_at IS NULL AND until > $2
         ORDER BY asked_at DESC, ask_id, lending_id
        """,  # noqa: S608 - a list of columns of our own
        society,
        at,
    )
    return [_lending(row) for row in rows]


async def list_of(tx: Connection, society: UUID, staff_id: UUID, at: datetime) -> list[Lending]:
    """List under which lendings somebody acts for others; `society` is their own."""
    everyones = await list_open(tx, society, at)
    return [one for one in everyones if one.staff_id == staff_id and one.side is Side.LENDS]


async def find_lent(
    tx: Connection, member: Member, lending_id: UUID, at: datetime
) -> Member | None:
    """Return a member as they act for the borrower; None unless both Societies still say so."""
    if not member.may(Role.APPROVER):
        return None
    ours = await _holding(tx, member.society, member.staff_id, lending_id, at)
    theirs = ours and await _holding(tx, ours.other, member.staff_id, lending_id, at)
    if ours is None or theirs is None or ours.side is not Side.LENDS:
        return None
    return replace(
        member,
        society=ours.other,
        society_name=(await names_of_societies(tx, [ours.other]))[ours.other],
        roles=frozenset({Role.APPROVER}),
        time_zone=await people.find_time_zone(tx, ours.other),
        home=member.society,
        home_name=member.society_name,
    )


async def names_of(tx: Connection, society: UUID) -> dict[UUID, str]:
    """Return the names of those who were ever lent to a Society, each with their own Society."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT staff_id, s.name || ' (' || h.name || ')' AS name
          FROM lendings l JOIN staff s USING (staff_id) JOIN societies h ON h.society = s.society
         WHERE l.society = $1 AND l.side = 'borrows' AND l.accepted_at IS NOT NULL
        """,
        society,
    )
    return {row["staff_id"]: row["name"] for row in rows}


async def names_of_lent(tx: Connection, lendings: Collection[Lending]) -> dict[UUID, str]:
    """Return the names of who is lent or offered in these."""
    rows = await tx.fetch(
        """
        SELECT staff_id, s.name || ' (' || h.name || ')' AS name
          FROM staff s JOIN societies h USING (society) WHERE staff_id = ANY($1)
        """,
        [one.staff_id for one in lendings if one.staff_id],
    )
    return {row["staff_id"]: row["name"] for row in rows}


async def everybody_of(tx: Connection, society: UUID) -> dict[UUID, str]:
    """Return the names of all who may have a hand in a case: staff, and who was lent, said so."""
    return await people.names_of(tx, society) | await names_of(tx, society)


async def names_of_societies(tx: Connection, societies: Collection[UUID]) -> dict[UUID, str]:
    """Return what Societies are called."""
    rows = await tx.fetch(
        "SELECT society, name FROM societies WHERE society = ANY($1) ORDER BY name",
        list(societies),
    )
    return {row["society"]: row["name"] for row in rows}


async def same_person(tx: Connection, lent: Member, own: Member) -> None:
    """Let two accounts be one person's from now on, in all that either has done."""
    await tx.execute("UPDATE staff SET person = $2 WHERE person = $1", own.person, lent.person)


async def _holding(
    tx: Connection, society: UUID, staff_id: UUID, lending_id: UUID, at: datetime
) -> Lending | None:
    async with visiting(tx, society):
        row = await tx.fetchrow(
            f"""
            SELECT {_COLUMNS} FROM lendings
             WHERE society = $1 AND lending_id = $2 AND staff_id = $3
            """,  # noqa: S608
            society,
            lending_id,
            staff_id,
        )
    found = _lending(row) if row else None
    return found if found and found.holds(at) else None


async def _insert(tx: Connection, lending: Lending) -> None:
    await tx.execute(
        """
        INSERT INTO lendings (society, lending_id, ask_id, side, other, to_all, until, reason,
                              asked_by, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        lending.society,
        lending.lending_id,
        lending.ask_id,
        lending.side,
        lending.other,
        lending.to_all,
        lending.until,
        lending.reason,
        lending.asked_by,
        lending.asked_at,
    )


async def _update(tx: Connection, society: UUID, lending: Lending) -> None:
    await tx.execute(
        """
        UPDATE lendings SET until = $3, staff_id = $4, offered_by = $5, accepted_by = $6,
               accepted_at = $7, ended_by = $8, ended_at = $9
         WHERE society = $1 AND lending_id = $2
        """,
        society,
        lending.lending_id,
        lending.until,
        lending.staff_id,
        lending.offered_by,
        lending.accepted_by,
        lending.accepted_at,
        lending.ended_by,
        lending.ended_at,
    )


def _lending(row: Row) -> Lending:
    return Lending(**{**row, "side": Side(row["side"])})

"""Societies, their staff, and where each record is; these tables stand outside any scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from services.chassis.database import Connection, Row
from services.intake.model.assigning import Assigning
from services.intake.model.grants import Grant
from services.intake.model.people import (
    Account,
    DefaultDeskTaken,
    EmailTaken,
    Member,
    Role,
    Society,
    SocietyKind,
    SocietyThere,
)
from services.intake.model.policies import GuardianRule, Policy

from . import grants

_TAKEN = {
    "societies_name_key": SocietyThere,
    "societies_one_default_desk": DefaultDeskTaken,
    "staff_email_key": EmailTaken,
}


@dataclass(frozen=True, repr=False)
class NewStaff:
    """A row of `staff` as it is added: the secrets hashed and closed already."""

    staff_id: UUID
    society: UUID
    name: str
    email: str
    roles: frozenset[Role]
    password_hash: str | None
    totp_secret: str | None
    added_at: datetime
    until: datetime | None = None
    granted_by: UUID | None = None
    person: UUID | None = None


async def add_society(tx: Connection, society: Society, at: datetime) -> None:
    """Keep a new Society; raises `SocietyThere` or `DefaultDeskTaken`."""
    await _insert(
        tx,
        """
        INSERT INTO societies
            (society, name, country, languages, wrapped_key, default_desk, founded_at, kind,
             time_zone)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        society.society,
        society.name,
        society.country,
        list(society.languages),
        society.wrapped_key,
        society.default_desk,
        at,
        society.kind,
        society.time_zone,
    )


async def add_staff(tx: Connection, staff: NewStaff) -> None:
    """Keep a new staff member and what is granted to them; raises `EmailTaken`."""
    await _insert(
        tx,
        """
        INSERT INTO staff
            (staff_id, society, email, name, password_hash, totp_secret, added_at, person)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        staff.staff_id,
        staff.society,
        staff.email,
        staff.name,
        staff.password_hash,
        staff.totp_secret,
        staff.added_at,
        staff.person or uuid4(),
    )
    for role in sorted(staff.roles):
        grant = Grant(uuid4(), staff.staff_id, role, staff.added_at, staff.until, staff.granted_by)
        await grants.add(tx, staff.society, grant)


async def find_policy(tx: Connection, society: UUID) -> Policy:
    """Return what a Society has decided for itself."""
    row = await tx.fetchrow("SELECT * FROM societies WHERE society = $1", society)
    assert row is not None
    return policy(row)


async def find_time_zone(tx: Connection, society: UUID) -> str:
    """Return by which clock a Society lives."""
    zone: str = await tx.fetchval("SELECT time_zone FROM societies WHERE society = $1", society)
    return zone


async def find_society_named(tx: Connection, name: str) -> Society | None:
    """Return the Society of a name, or None."""
    row = await tx.fetchrow("SELECT * FROM societies WHERE name = $1", name)
    return society_of(row) if row else None


async def find_account(tx: Connection, email: str) -> Account | None:
    """Return what to compare for an e-mail address in lower case, or None."""
    row = await tx.fetchrow(
        """
        SELECT staff_id, society, password_hash, totp_secret, totp_step
          FROM staff WHERE email = $1 AND active
        """,
        email,
    )
    return Account(**row) if row else None


async def use_step(tx: Connection, staff_id: UUID, step: int, at: datetime) -> Member | None:
    """Use up the code of a 30-second step; None if it, or a later one, was used already."""
    row = await tx.fetchrow(
        """
        UPDATE staff SET totp_step = $2 FROM societies
         WHERE staff_id = $1 AND totp_step < $2 AND active
           AND societies.society = staff.society
        RETURNING staff.*, societies.name AS society_name, time_zone,
                  roles_at(staff_id, $3) AS roles
        """,
        staff_id,
        step,
        at,
    )
    return member(row) if row else None


async def find_member(tx: Connection, staff_id: UUID, at: datetime) -> Member | None:
    """Return who works here, with what is granted to them at a moment; None once they left."""
    row = await tx.fetchrow(
        """
        SELECT staff.*, societies.name AS society_name, time_zone, roles_at(staff_id, $2) AS roles
          FROM staff JOIN societies USING (society) WHERE staff_id = $1 AND active
        """,
        staff_id,
        at,
    )
    return member(row) if row else None


async def names_of(tx: Connection, society: UUID) -> dict[UUID, str]:
    """Return the names of a Society's staff, past colleagues included."""
    rows = await tx.fetch("SELECT staff_id, name FROM staff WHERE society = $1", society)
    return {row["staff_id"]: row["name"] for row in rows}


async def active_names(tx: Connection, society: UUID) -> dict[UUID, str]:
    """Return the names of those who work in a Society now, in the order of their names."""
    rows = await tx.fetch(
        "SELECT staff_id, name FROM staff WHERE society = $1 AND active ORDER BY name, staff_id",
        society,
    )
    return {row["staff_id"]: row["name"] for row in rows}


async def place(tx: Connection, id: object, society: UUID) -> None:  # noqa: A002 - the column's name
    """Write down in which Society a record is, so that events and timers find it."""
    await tx.execute(
        "INSERT INTO whereabouts (id, society) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        str(id),
        society,
    )


async def move(tx: Connection, id: object, society: UUID) -> None:  # noqa: A002
    """Write down that a record is in another Society from now on."""
    await tx.execute("UPDATE whereabouts SET society = $2 WHERE id = $1", str(id), society)


async def hold_place(tx: Connection, id: object) -> UUID | None:  # noqa: A002
    """Return in which Society a record is, and let it not move before the transaction ends."""
    society: UUID | None = await tx.fetchval(
        "SELECT society FROM whereabouts WHERE id = $1 FOR SHARE", str(id)
    )
    return society


async def find_society_of(tx: Connection, id: object) -> UUID | None:  # noqa: A002
    """Return in which Society a record is, or None."""
    society: UUID | None = await tx.fetchval(
        "SELECT society FROM whereabouts WHERE id = $1", str(id)
    )
    return society


def member(row: Row) -> Member:
    """Read a row of `staff` joined with its Society's name and the roles of a moment."""
    return Member(
        staff_id=row["staff_id"],
        person=row["person"],
        society=row["society"],
        society_name=row["society_name"],
        name=row["name"],
        email=row["email"],
        roles=frozenset(Role(role) for role in row["roles"]),
        time_zone=row["time_zone"],
    )


def policy(row: Row) -> Policy:
    """Read what a row of `societies` says that the Society has decided."""
    return Policy(
        row["minimum_age"],
        GuardianRule(row["guardian_rule"]),
        row["reviewers"],
        look_days=row["look_days"],
        answer_days=row["answer_days"],
        settled_months=row["settled_months"],
        stopped_months=row["stopped_months"],
        claim_days=row["claim_days"],
        words_months=row["words_months"],
        assigning=Assigning(row["assigning"]),
    )


def society_of(row: Row) -> Society:
    """Read a row of `societies`."""
    return Society(
        society=row["society"],
        name=row["name"],
        country=row["country"],
        languages=tuple(row["languages"]),
        wrapped_key=row["wrapped_key"],
        default_desk=row["default_desk"],
        policy=policy(row),
        kind=SocietyKind(row["kind"]),
        time_zone=row["time_zone"],
    )


async def _insert(tx: Connection, statement: str, *values: object) -> None:
    """Insert a row; what is unique and taken already has a word of its own."""
    try:
        await tx.execute(statement, *values)
    except asyncpg.UniqueViolationError as error:
        problem = _TAKEN.get(error.constraint_name or "")
        if problem is None:
            raise
        raise problem from None

"""Seekers and sought persons: what is open of them, and what they told, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.codes import Relation
from services.intake.model.cases import CaseNotFound
from services.intake.model.interviews import Age, Seeker, SoughtPerson
from services.intake.model.told import (
    SeekerTold,
    SoughtTold,
    seeker_as_text,
    seeker_from_text,
    sought_as_text,
    sought_from_text,
)
from services.intake.vault import RecordKey


async def add_seeker(
    tx: Connection, case_id: UUID, seeker: Seeker, told: SeekerTold, key: RecordKey
) -> None:
    """Write down a seeker, and close what they told under the key of their record."""
    await tx.execute(
        """
        INSERT INTO seekers (society, seeker_id, case_id, sealed_told, sealed_contact, age,
                             language)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        key.society,
        seeker.seeker_id,
        case_id,
        key.seal("seekers", "told", seeker_as_text(told)),
        key.seal("seekers", "contact", told.contact),
        seeker.age,
        seeker.language,
    )


async def save_seeker(tx: Connection, seeker: Seeker, told: SeekerTold, key: RecordKey) -> bool:
    """Write a seeker anew; False where it is no longer the version given. The contact stays."""
    done: str = await tx.execute(
        """
        UPDATE seekers SET sealed_told = $3, age = $4, language = $5, version = version + 1
         WHERE society = $1 AND seeker_id = $2 AND version = $6
        """,
        key.society,
        seeker.seeker_id,
        key.seal("seekers", "told", seeker_as_text(told)),
        seeker.age,
        seeker.language,
        seeker.version,
    )
    return done != "UPDATE 0"


async def save_age(tx: Connection, society: UUID, seeker_id: UUID, age: Age) -> None:
    """Write whether a seeker is of age, which time alone can change."""
    await tx.execute(
        "UPDATE seekers SET age = $3 WHERE society = $1 AND seeker_id = $2", society, seeker_id, age
    )


async def read_seeker(tx: Connection, society: UUID, case_id: UUID) -> Seeker:
    """Return the seeker of a case, without what they told."""
    row = await tx.fetchrow(
        """
        SELECT seeker_id, age, language, version FROM seekers
         WHERE society = $1 AND case_id = $2
        """,
        society,
        case_id,
    )
    if row is None:
        raise CaseNotFound(case_id=str(case_id))
    return Seeker(**{**row, "age": Age(row["age"])})


async def case_of_seeker(tx: Connection, society: UUID, seeker_id: UUID) -> UUID | None:
    """Return the case of a seeker."""
    case_id: UUID | None = await tx.fetchval(
        "SELECT case_id FROM seekers WHERE society = $1 AND seeker_id = $2", society, seeker_id
    )
    return case_id


async def open_seeker(tx: Connection, society: UUID, seeker_id: UUID, key: RecordKey) -> SeekerTold:
    """Open what a seeker told; the caller notes who reads it and why."""
    row = await tx.fetchrow(
        """
        SELECT sealed_told, sealed_contact FROM seekers WHERE society = $1 AND seeker_id = $2
        """,
        society,
        seeker_id,
    )
    assert row is not None
    contact = key.open("seekers", "contact", row["sealed_contact"])
    return seeker_from_text(key.open("seekers", "told", row["sealed_told"]), contact)


async def add_sought(
    tx: Connection,
    case_id: UUID,
    person: SoughtPerson,
    closing: tuple[SoughtTold, RecordKey],
    at: datetime,
) -> None:
    """Write down a sought person of a case, and close what was told under their record's key."""
    told, key = closing
    await tx.execute(
        """
        INSERT INTO sought_persons (society, case_id, sought_id, relation, shown_as,
                                    sealed_told, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        key.society,
        case_id,
        person.sought_id,
        person.relation,
        person.shown_as,
        key.seal("sought_persons", "told", sought_as_text(told)),
        at,
    )


async def save_sought(
    tx: Connection, person: SoughtPerson, told: SoughtTold, key: RecordKey
) -> bool:
    """Write a sought person anew; False where it is no longer the version given."""
    done: str = await tx.execute(
        """
        UPDATE sought_persons
           SET relation = $3, shown_as = $4, sealed_told = $5, version = version + 1
         WHERE society = $1 AND sought_id = $2 AND version = $6
        """,
        key.society,
        person.sought_id,
        person.relation,
        person.shown_as,
        key.seal("sought_persons", "told", sought_as_text(told)),
        person.version,
    )
    return done != "UPDATE 0"


async def delete_sought(tx: Connection, society: UUID, case_id: UUID, sought_id: UUID) -> bool:
    """Strike a sought person from a case; return whether there was one."""
    done: str = await tx.execute(
        "DELETE FROM sought_persons WHERE society = $1 AND case_id = $2 AND sought_id = $3",
        society,
        case_id,
        sought_id,
    )
    return done != "DELETE 0"


async def list_sought(tx: Connection, society: UUID, case_id: UUID) -> tuple[SoughtPerson, ...]:
    """Return whom a seeker looks for, without what was told about them."""
    rows = await tx.fetch(
        """
        SELECT sought_id, relation, shown_as, version FROM sought_persons
         WHERE society = $1 AND case_id = $2 ORDER BY added_at, sought_id
        """,
        society,
        case_id,
    )
    return tuple(
        SoughtPerson(
            sought_id=row["sought_id"],
            relation=Relation(row["relation"]),
            shown_as=Relation(row["shown_as"]),
            version=row["version"],
        )
        for row in rows
    )


async def open_sought(tx: Connection, society: UUID, sought_id: UUID, key: RecordKey) -> SoughtTold:
    """Open what was told about a sought person."""
    sealed: str | None = await tx.fetchval(
        "SELECT sealed_told FROM sought_persons WHERE society = $1 AND sought_id = $2",
        society,
        sought_id,
    )
    assert sealed is not None
    return sought_from_text(key.open("sought_persons", "told", sealed))


async def open_sought_of(
    tx: Connection, society: UUID, case_id: UUID, keys: Mapping[UUID, RecordKey]
) -> dict[UUID, SoughtTold]:
    """Open what was told about everyone a case looks for, in one go, with the keys given."""
    rows = await tx.fetch(
        "SELECT sought_id, sealed_told FROM sought_persons WHERE society = $1 AND case_id = $2",
        society,
        case_id,
    )
    return {
        row["sought_id"]: sought_from_text(
            keys[row["sought_id"]].open("sought_persons", "told", row["sealed_told"])
        )
        for row in rows
        if row["sought_id"] in keys
    }

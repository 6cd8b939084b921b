"""What was learnt at interviews: seekers, sought persons, consents, safety checks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.contracts.codes import Relation
from services.intake.model.cases import CaseNotFound
from services.intake.model.interviews import (
    Age,
    Answer,
    Consent,
    How,
    Interpreter,
    SafetyCheck,
    Seeker,
    SeekerTold,
    SoughtPerson,
    SoughtTold,
)
from services.intake.vault import RecordKey


async def add_seeker(
    tx: Connection, society: UUID, case_id: UUID, seeker: Seeker, told: tuple[str, str]
) -> None:
    """Write down a seeker; `told` is name and contact, already closed."""
    await tx.execute(
        """
        INSERT INTO seekers (society, seeker_id, case_id, sealed_name, sealed_contact, age,
                             language)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        society,
        seeker.seeker_id,
        case_id,
        *told,
        seeker.age,
        seeker.language,
    )


async def read_seeker(tx: Connection, society: UUID, case_id: UUID) -> Seeker:
    """Return the seeker of a case, without what they told."""
    row = await tx.fetchrow(
        "SELECT seeker_id, age, language FROM seekers WHERE society = $1 AND case_id = $2",
        society,
        case_id,
    )
    if row is None:
        raise CaseNotFound(case_id=str(case_id))
    return Seeker(row["seeker_id"], Age(row["age"]), row["language"])


async def open_seeker(tx: Connection, society: UUID, seeker_id: UUID, key: RecordKey) -> SeekerTold:
    """Open what a seeker told; the caller notes who reads it and why."""
    row = await tx.fetchrow(
        """
        SELECT sealed_name, sealed_contact FROM seekers WHERE society = $1 AND seeker_id = $2
        """,
        society,
        seeker_id,
    )
    assert row is not None
    return SeekerTold(
        key.open("seekers", "name", row["sealed_name"]),
        key.open("seekers", "contact", row["sealed_contact"]),
    )


async def add_sought(
    tx: Connection,
    place: tuple[UUID, UUID],
    person: SoughtPerson,
    told: tuple[str, str],
    at: datetime,
) -> None:
    """Write down a sought person of a (society, case); `told` is name and story, closed."""
    await tx.execute(
        """
        INSERT INTO sought_persons (society, case_id, sought_id, relation, shown_as,
                                    sealed_name, sealed_story, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        *place,
        person.sought_id,
        person.relation,
        person.shown_as,
        *told,
        at,
    )


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
        SELECT sought_id, relation, shown_as FROM sought_persons
         WHERE society = $1 AND case_id = $2 ORDER BY added_at, sought_id
        """,
        society,
        case_id,
    )
    return tuple(
        SoughtPerson(row["sought_id"], Relation(row["relation"]), Relation(row["shown_as"]))
        for row in rows
    )


async def open_sought(tx: Connection, society: UUID, sought_id: UUID, key: RecordKey) -> SoughtTold:
    """Open what was told about a sought person."""
    row = await tx.fetchrow(
        """
        SELECT sealed_name, sealed_story FROM sought_persons
         WHERE society = $1 AND sought_id = $2
        """,
        society,
        sought_id,
    )
    assert row is not None
    return SoughtTold(
        key.open("sought_persons", "name", row["sealed_name"]),
        key.open("sought_persons", "story", row["sealed_story"]),
    )


async def add_consent(tx: Connection, society: UUID, case_id: UUID, consent: Consent) -> None:
    """Write down a consent to be shown on the web."""
    await tx.execute(
        """
        INSERT INTO consents (society, case_id, purpose, consent_id, language, text_version,
                              read_by, how, told_back, given_at, until, withdrawn_at)
        VALUES ($1, $2, 'web', $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        society,
        case_id,
        *asdict(consent).values(),
    )


async def end_consents(tx: Connection, society: UUID, case_id: UUID, at: datetime) -> None:
    """Write down that the seeker takes every consent of a case back."""
    await tx.execute(
        """
        UPDATE consents SET withdrawn_at = $3
         WHERE society = $1 AND case_id = $2 AND withdrawn_at IS NULL
        """,
        society,
        case_id,
        at,
    )


async def find_consent(tx: Connection, society: UUID, case_id: UUID) -> Consent | None:
    """Return the newest consent of a case."""
    row = await tx.fetchrow(
        """
        SELECT consent_id, language, text_version, read_by, how, told_back, given_at, until,
               withdrawn_at
          FROM consents WHERE society = $1 AND case_id = $2
         ORDER BY seq DESC LIMIT 1
        """,
        society,
        case_id,
    )
    return Consent(**{**row, "how": How(row["how"])}) if row else None


async def save_safety(tx: Connection, society: UUID, case_id: UUID, safety: SafetyCheck) -> None:
    """Write down how the interview was held, in place of what was written before."""
    await tx.execute(
        """
        INSERT INTO safety_checks (society, case_id, alone, interpreter, danger_seeker,
                                   danger_sought, danger_left_behind, asked_by, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (society, case_id) DO UPDATE
           SET alone = excluded.alone, interpreter = excluded.interpreter,
               danger_seeker = excluded.danger_seeker, danger_sought = excluded.danger_sought,
               danger_left_behind = excluded.danger_left_behind,
               asked_by = excluded.asked_by, asked_at = excluded.asked_at
        """,
        society,
        case_id,
        *asdict(safety).values(),
    )


async def find_safety(tx: Connection, society: UUID, case_id: UUID) -> SafetyCheck | None:
    """Return the safety check of a case, if it was made."""
    row = await tx.fetchrow(
        "SELECT * FROM safety_checks WHERE society = $1 AND case_id = $2", society, case_id
    )
    return _safety(row) if row else None


def _safety(row: Row) -> SafetyCheck:
    return SafetyCheck(
        alone=row["alone"],
        interpreter=Interpreter(row["interpreter"]),
        danger_seeker=Answer(row["danger_seeker"]),
        danger_sought=Answer(row["danger_sought"]),
        danger_left_behind=Answer(row["danger_left_behind"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
    )

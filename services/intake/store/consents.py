"""Consents, the texts they were given to, and who interpreted or consented for a child."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg

from services.chassis.database import Connection, Row
from services.intake.model.consents import (
    AssertedFor,
    Assertion,
    Consent,
    ConsentAnswer,
    ConsentText,
    Guardian,
    GuardianRelation,
    How,
    Proof,
    Purpose,
    TextChanged,
)
from services.intake.model.interpreting import Interpreter, Interpreting, Known, Mode


async def keep_text(tx: Connection, text: ConsentText, at: datetime) -> None:
    """Keep the words that are read aloud, for good; kept already, nothing happens."""
    await tx.execute(
        """
        INSERT INTO consent_texts (purpose, language, version, hash, words, kept_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        text.purpose,
        text.language,
        text.version,
        text.hash,
        text.words,
        at,
    )


async def find_text(tx: Connection, consent: Consent) -> str:
    """Return the very words a consent was given to."""
    words: str = await tx.fetchval(
        "SELECT words FROM consent_texts WHERE purpose = $1 AND language = $2 AND version = $3",
        consent.purpose,
        consent.language,
        consent.text_version,
    )
    return words


async def add(tx: Connection, case: tuple[UUID, UUID], consent: Consent) -> None:
    """Write down an answer; raises `TextChanged` where its text is not the one that was kept."""
    try:
        await tx.execute(
            """
            INSERT INTO consents (society, case_id, consent_id, purpose, answer, language,
                                  text_version, text_hash, read_by, how, told_back, given_at, until,
                                  countries, interpreter_id, guardian_id, sealed_words,
                                  sealed_witness, sealed_place, recording_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                    $19, $20)
            """,
            *case,
            consent.consent_id,
            consent.purpose,
            consent.answer,
            consent.language,
            consent.text_version,
            consent.text_hash,
            consent.read_by,
            consent.how,
            consent.told_back,
            consent.given_at,
            consent.until,
            list(consent.countries),
            consent.interpreter_id,
            consent.guardian_id,
            consent.sealed_words,
            consent.sealed_witness,
            consent.sealed_place,
            consent.recording_id,
        )
    except asyncpg.ForeignKeyViolationError as error:
        if "text_version" in (error.constraint_name or ""):
            raise TextChanged from None
        raise


async def rests_on(tx: Connection, society: UUID, case_id: UUID) -> set[UUID]:
    """Return the recordings of a case on which a consent rests that nobody took back."""
    rows = await tx.fetch(
        """
        SELECT recording_id FROM consents
         WHERE society = $1 AND case_id = $2 AND answer = 'given' AND withdrawn_at IS NULL
           AND recording_id IS NOT NULL
        """,
        society,
        case_id,
    )
    return {row["recording_id"] for row in rows}


async def end(tx: Connection, case: tuple[UUID, UUID], purpose: Purpose, at: datetime) -> None:
    """Write down that every consent for a purpose is over: a child's and the guardian's alike."""
    await tx.execute(
        """
        UPDATE consents SET withdrawn_at = $4
         WHERE society = $1 AND case_id = $2 AND purpose = $3 AND withdrawn_at IS NULL
        """,
        *case,
        purpose,
        at,
    )


async def end_one(tx: Connection, society: UUID, consent_id: UUID, at: datetime) -> None:
    """Write down that one consent is over, because another took its place."""
    await tx.execute(
        """
        UPDATE consents SET withdrawn_at = $3
         WHERE society = $1 AND consent_id = $2 AND withdrawn_at IS NULL
        """,
        society,
        consent_id,
        at,
    )


async def list_of(tx: Connection, society: UUID, case_id: UUID) -> tuple[Consent, ...]:
    """Return every answer of a case, oldest first."""
    rows = await tx.fetch(
        """
        SELECT c.*, i.confidential, i.known
          FROM consents c LEFT JOIN interpreters i USING (society, interpreter_id)
         WHERE c.society = $1 AND c.case_id = $2 ORDER BY c.seq
        """,
        society,
        case_id,
    )
    return tuple(_consent(row) for row in rows)


async def add_interpreter(tx: Connection, case: tuple[UUID, UUID], one: Interpreting) -> None:
    """Write down who interpreted at an interview."""
    await tx.execute(
        """
        INSERT INTO interpreters (society, case_id, interpreter_id, number, mode, language, dialect,
                                  confidential, known, recorded_by, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        *case,
        one.interpreter_id,
        one.number,
        one.mode,
        one.language,
        one.dialect,
        one.confidential,
        one.known,
        one.recorded_by,
        one.recorded_at,
    )


async def last_interpreter(tx: Connection, society: UUID, case_id: UUID) -> Interpreting | None:
    """Return who interpreted last, so that the next page need not ask again."""
    row = await tx.fetchrow(
        """
        SELECT * FROM interpreters WHERE society = $1 AND case_id = $2
         ORDER BY recorded_at DESC LIMIT 1
        """,
        society,
        case_id,
    )
    if row is None:
        return None
    left = {name: value for name, value in row.items() if name not in ("society", "case_id")}
    left |= {"mode": Mode(row["mode"]), "known": Known(row["known"])}
    return Interpreting(**left)


async def add_guardian(
    tx: Connection, case: tuple[UUID, UUID], guardian: Guardian, by: tuple[UUID, datetime]
) -> None:
    """Write down who can consent for a child; `by` is who wrote it down, and when."""
    await tx.execute(
        """
        INSERT INTO guardians (society, case_id, guardian_id, relation, proof, sealed_name,
                               added_by, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        *case,
        guardian.guardian_id,
        guardian.relation,
        guardian.proof,
        guardian.sealed_name,
        *by,
    )


async def list_guardians(tx: Connection, society: UUID, case_id: UUID) -> tuple[Guardian, ...]:
    """Return who can consent for a child, the last that was written down first."""
    rows = await tx.fetch(
        """
        SELECT guardian_id, relation, proof, sealed_name FROM guardians
         WHERE society = $1 AND case_id = $2 ORDER BY added_at DESC, guardian_id
        """,
        society,
        case_id,
    )
    return tuple(
        Guardian(
            row["guardian_id"],
            GuardianRelation(row["relation"]),
            Proof(row["proof"]),
            row["sealed_name"],
        )
        for row in rows
    )


async def add_assertion(tx: Connection, case: tuple[UUID, UUID], one: Assertion) -> None:
    """Write down what staff say about a sought person who cannot be asked."""
    await tx.execute(
        """
        INSERT INTO assertions (society, case_id, assertion_id, sought_id, purpose, sealed_words,
                                asserted_by, asserted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        *case,
        one.assertion_id,
        one.sought_id,
        one.purpose,
        one.sealed_words,
        one.asserted_by,
        one.asserted_at,
    )


async def list_assertions(tx: Connection, society: UUID, case_id: UUID) -> tuple[Assertion, ...]:
    """Return what staff have said about the sought persons of a case, oldest first."""
    rows = await tx.fetch(
        """
        SELECT assertion_id, sought_id, purpose, sealed_words, asserted_by, asserted_at
          FROM assertions WHERE society = $1 AND case_id = $2 ORDER BY asserted_at, assertion_id
        """,
        society,
        case_id,
    )
    return tuple(Assertion(**{**row, "purpose": AssertedFor(row["purpose"])}) for row in rows)


def _consent(row: Row) -> Consent:
    left = {
        name: row[name]
        for name in Consent.__dataclass_fields__
        if name not in ("purpose", "answer", "how", "countries", "interpreted")
    }
    kind = Interpreter.NONE
    if row["interpreter_id"] is not None:
        trusted = row["confidential"] and row["known"] == Known.NO
        kind = Interpreter.INDEPENDENT if trusted else Interpreter.OTHER
    return Consent(
        **left,
        purpose=Purpose(row["purpose"]),
        answer=ConsentAnswer(row["answer"]),
        how=How(row["how"]),
        countries=tuple(row["countries"]),
        interpreted=kind,
    )

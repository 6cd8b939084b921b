"""What Societies have decided about themselves, and how much waits too long in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.people import Society
from services.intake.model.policies import Policy

from .people import policy, society_of


@dataclass(frozen=True)
class Settings:
    """What a Society's own page shows; the version is the one a form is written upon."""

    version: int
    time_zone: str
    contact: str
    policy: Policy


async def lock_settings(tx: Connection, society: UUID) -> Settings:
    """Return what a Society has decided, and let nobody else change it meanwhile."""
    row = await tx.fetchrow("SELECT * FROM societies WHERE society = $1 FOR UPDATE", society)
    assert row is not None
    return Settings(row["version"], row["time_zone"], row["contact"], policy(row))


async def save_settings(tx: Connection, society: UUID, decided: Settings) -> None:
    """Write what a Society has decided; its version grows."""
    rule = decided.policy
    await tx.execute(
        """
        UPDATE societies SET version = $2 + 1, time_zone = $3, contact = $4, minimum_age = $5,
               guardian_rule = $6, reviewers = $7, look_days = $8, answer_days = $9,
               settled_months = $10, stopped_months = $11, claim_days = $12, words_months = $13,
               assigning = $14
         WHERE society = $1
        """,
        society,
        decided.version,
        decided.time_zone,
        decided.contact,
        rule.minimum_age,
        rule.guardian_rule,
        rule.reviewers,
        rule.look_days,
        rule.answer_days,
        rule.settled_months,
        rule.stopped_months,
        rule.claim_days,
        rule.words_months,
        rule.assigning,
    )


async def look_at_all_ages(tx: Connection, society: UUID, at: datetime) -> None:
    """Plan to look at once whether every seeker can still be shown, those on the wall first."""
    await tx.execute(
        """
        INSERT INTO due (what, record_id, society, at)
        SELECT 'age', seeker_id, society,
               $2::timestamptz + CASE WHEN EXISTS (
                   SELECT FROM showings s WHERE s.society = seekers.society
                      AND s.case_id = seekers.case_id AND s.state <> 'withdrawn')
               THEN interval '0' ELSE interval '1 minute' END
          FROM seekers WHERE society = $1
        ON CONFLICT (what, record_id) DO UPDATE SET at = least(due.at, excluded.at)
        """,
        society,
        at,
    )


async def find(tx: Connection, society: UUID) -> Society:
    """Return a Society that is known to be there."""
    row = await tx.fetchrow("SELECT * FROM societies WHERE society = $1", society)
    assert row is not None
    return society_of(row)


async def list_all(tx: Connection) -> list[Society]:
    """Return every Society of the network by name."""
    rows = await tx.fetch("SELECT * FROM societies ORDER BY name, society")
    return [society_of(row) for row in rows]


@dataclass(frozen=True)
class Waiting:
    """How much waits in a Society, and since when: numbers that tell nothing of anybody."""

    all: int
    late: int
    overdue: int
    unlooked: int
    since: datetime | None


async def count_waiting(tx: Connection, society: UUID, at: datetime) -> Waiting:
    """Count the messages of a Society that wait, beyond its own promise and the network's.

    `unlooked` are those at which somebody on duty had to look. In its own scope.
    """
    row = await tx.fetchrow(
        """
        SELECT count(*) AS all, count(*) FILTER (WHERE due_at < $2) AS late,
               count(*) FILTER (WHERE overdue IS NOT NULL) AS overdue,
               count(*) FILTER (WHERE overdue = 'look' AND (pressing OR kind = 'removal'))
                   AS unlooked,
               min(waits_since) AS since
          FROM enquiries WHERE society = $1 AND due_at IS NOT NULL
        """,
        society,
        at,
    )
    assert row is not None
    return Waiting(**row)

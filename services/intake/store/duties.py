"""The duty roster, and who is trained for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.duties import Duty, DutyGone, Span


async def save(tx: Connection, society: UUID, duty: Duty, by: UUID) -> None:
    """Keep a duty as it is now; `by` is who puts it on the roster, where it is new."""
    await tx.execute(
        """
        INSERT INTO duties (society, duty_id, staff_id, begins_at, ends_at, put_by, off_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (society, duty_id) DO UPDATE SET off_at = excluded.off_at
        """,
        society,
        duty.duty_id,
        duty.staff_id,
        duty.span.begins_at,
        duty.span.ends_at,
        by,
        duty.off_at,
    )


async def lock(tx: Connection, society: UUID, duty_id: UUID) -> Duty:
    """Fetch a duty and hold it until the transaction ends; raises `DutyGone`."""
    row = await tx.fetchrow(
        "SELECT * FROM duties WHERE society = $1 AND duty_id = $2 FOR UPDATE", society, duty_id
    )
    if row is None:
        raise DutyGone(duty_id=str(duty_id))
    return _duty(row)


async def list_of(tx: Connection, society: UUID, staff_id: UUID, at: datetime) -> list[Duty]:
    """Return the duties of somebody that are not over, held so that none comes in between."""
    rows = await tx.fetch(
        """
        SELECT * FROM duties WHERE society = $1 AND staff_id = $2 AND ends_at > $3
         ORDER BY begins_at, duty_id FOR UPDATE
        """,
        society,
        staff_id,
        at,
    )
    return [_duty(row) for row in rows]


async def list_within(
    tx: Connection, society: UUID, window: Span, at: datetime
) -> list[tuple[Duty, datetime | None]]:
    """Return the duties of a time, each with until when its person may answer messages.

    None where they may not: not trained, gone, or without the role.
    """
    rows = await tx.fetch(
        """
        SELECT d.*, (
            SELECT max(least(d.ends_at, g.until, g.ended_at)) FROM grants g JOIN staff s
                ON s.staff_id = g.staff_id AND s.active AND s.trained_on IS NOT NULL
             WHERE g.society = $1 AND g.staff_id = d.staff_id AND g.role = 'caseworker'
               AND g.begins_at <= greatest(d.begins_at, $4)
               AND least(g.until, g.ended_at, 'infinity') > greatest(d.begins_at, $4)
            ) AS may_until
          FROM duties d WHERE d.society = $1 AND d.begins_at < $3 AND d.ends_at > $2
         ORDER BY d.begins_at, d.duty_id
        """,
        society,
        window.begins_at,
        window.ends_at,
        at,
    )
    return [(_duty(row), row["may_until"]) for row in rows]


async def take_off_all_of(tx: Connection, society: UUID, staff_id: UUID, at: datetime) -> None:
    """Take somebody who leaves off the roster, and forget their training: work here may change."""
    await tx.execute(
        """
        UPDATE duties SET off_at = $3
         WHERE society = $1 AND staff_id = $2 AND ends_at > $3 AND off_at IS NULL
        """,
        society,
        staff_id,
        at,
    )
    await train(tx, society, staff_id, None)


async def train(tx: Connection, society: UUID, staff_id: UUID, on: date | None) -> None:
    """Write down since when somebody is trained, or that they are not."""
    await tx.execute(
        "UPDATE staff SET trained_on = $3 WHERE society = $1 AND staff_id = $2",
        society,
        staff_id,
        on,
    )


async def trained(tx: Connection, society: UUID) -> dict[UUID, date]:
    """Return who works here and is trained, and since when."""
    rows = await tx.fetch(
        """
        SELECT staff_id, trained_on FROM staff
         WHERE society = $1 AND active AND trained_on IS NOT NULL
        """,
        society,
    )
    return {row["staff_id"]: row["trained_on"] for row in rows}


async def closed_to(tx: Connection, society: UUID, who: Collection[UUID]) -> frozenset[UUID]:
    """Return the locked cases for which none of some colleagues is named."""
    rows = await tx.fetch(
        """
        SELECT case_id FROM case_locks l
         WHERE society = $1 AND NOT EXISTS (
            SELECT FROM case_lock_names n WHERE n.society = l.society AND n.case_id = l.case_id
               AND n.staff_id = ANY($2))
        """,
        society,
        list(who),
    )
    return frozenset(row["case_id"] for row in rows)


def _duty(row: Row) -> Duty:
    span = Span(row["begins_at"], row["ends_at"])
    return Duty(row["duty_id"], row["staff_id"], span, row["off_at"])

"""What both sides agreed to, and the calls that were planned upon it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.chassis.database import Connection
from services.intake.model.channels import Channel, ChannelConsent, Side
from services.intake.model.tasks import Task, TaskKind


async def add(tx: Connection, society: UUID, place: tuple[UUID, UUID], one: ChannelConsent) -> None:
    """Keep one side's yes, given as (enquiry, case); said before and standing, nothing changes."""
    await tx.execute(
        """
        INSERT INTO channel_consents (society, consent_id, enquiry_id, case_id, side, channel,
                                      asked_on, asked_by, written_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """,
        society,
        one.consent_id,
        *place,
        one.side,
        one.channel,
        one.asked_on,
        one.asked_by,
        one.written_at,
    )


async def withdraw(
    tx: Connection,
    enquiry: tuple[UUID, UUID],
    sides: Sequence[Side],
    channels: Sequence[Channel],
    how: tuple[UUID | None, datetime],
) -> bool:
    """Write down that some sides' yes to some channels is taken back; return whether one stood.

    `how` is by whom, or by nobody where it was not a colleague, and when.
    """
    done: str = await tx.execute(
        """
        UPDATE channel_consents SET withdrawn_by = $5, withdrawn_at = $6
         WHERE society = $1 AND enquiry_id = $2 AND side = ANY($3) AND channel = ANY($4)
           AND withdrawn_at IS NULL
        """,
        *enquiry,
        list(sides),
        list(channels),
        *how,
    )
    return done != "UPDATE 0"


async def list_of(tx: Connection, society: UUID, enquiry_id: UUID) -> list[ChannelConsent]:
    """Return what the two sides of a message agreed to over time, the latest first."""
    rows = await tx.fetch(
        """
        SELECT consent_id, side, channel, asked_on, asked_by, written_at, withdrawn_at
          FROM channel_consents WHERE society = $1 AND enquiry_id = $2
         ORDER BY written_at DESC, consent_id
        """,
        society,
        enquiry_id,
    )
    return [
        ChannelConsent(**{**row, "side": Side(row["side"]), "channel": Channel(row["channel"])})
        for row in rows
    ]


async def plan(
    tx: Connection, society: UUID, task: Task, enquiry_id: UUID, channel: Channel
) -> None:
    """Keep between whom a call is that a task tells of."""
    await tx.execute(
        """
        INSERT INTO planned_calls (society, task_id, enquiry_id, case_id, channel)
        VALUES ($1, $2, $3, $4, $5)
        """,
        society,
        task.task_id,
        enquiry_id,
        task.case_id,
        channel,
    )


async def list_planned(
    tx: Connection, society: UUID, enquiry_id: UUID
) -> list[tuple[Task, Channel]]:
    """Return the calls between a seeker and the writer of a message that are still to come."""
    rows = await tx.fetch(
        """
        SELECT t.*, p.channel FROM planned_calls p JOIN tasks t USING (society, task_id)
         WHERE p.society = $1 AND p.enquiry_id = $2 AND t.done_at IS NULL ORDER BY t.due_on
        """,
        society,
        enquiry_id,
    )
    return [
        (
            Task(
                task_id=row["task_id"],
                case_id=row["case_id"],
                kind=TaskKind(row["kind"]),
                due_on=row["due_on"],
                made_at=row["made_at"],
                made_by=row["made_by"],
                assigned_to=row["assigned_to"],
                sealed_words=row["sealed_words"],
            ),
            Channel(row["channel"]),
        )
        for row in rows
    ]


async def every_planned(tx: Connection, society: UUID) -> list[UUID]:
    """Return the messages upon which a call is still to come, in any case of a Society."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT p.enquiry_id FROM planned_calls p JOIN tasks t USING (society, task_id)
         WHERE p.society = $1 AND t.done_at IS NULL ORDER BY p.enquiry_id
        """,
        society,
    )
    return [row["enquiry_id"] for row in rows]


async def with_channels(tx: Connection, society: UUID, case_ids: Sequence[UUID]) -> list[UUID]:
    """Return the messages about cases upon which somebody's yes stands, or a call is to come."""
    rows = await tx.fetch(
        """
        SELECT enquiry_id FROM channel_consents
         WHERE society = $1 AND case_id = ANY($2) AND withdrawn_at IS NULL
        """,
        society,
        list(case_ids),
    )
    agreed = {row["enquiry_id"] for row in rows}
    return sorted(agreed | set(await with_calls(tx, society, case_ids)))


async def tell_off(tx: Connection, society: UUID, task: Task, at: datetime) -> None:
    """Keep that a call is off, for whoever was to be on the line, or planned it."""
    await tx.execute(
        """
        INSERT INTO called_off (society, task_id, facilitator, call_on, off_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """,
        society,
        task.task_id,
        task.assigned_to or task.made_by,
        task.due_on,
        at,
    )


async def list_off(tx: Connection, society: UUID, whose: Sequence[UUID]) -> list[tuple[UUID, date]]:
    """Return the calls of some people that are off and of which they have not read so, by day."""
    rows = await tx.fetch(
        """
        SELECT task_id, call_on FROM called_off
         WHERE society = $1 AND facilitator = ANY($2) AND seen_at IS NULL
         ORDER BY call_on, task_id
        """,
        society,
        list(whose),
    )
    return [(row["task_id"], row["call_on"]) for row in rows]


async def see_off(
    tx: Connection, society: UUID, task_id: UUID, whose: Sequence[UUID], at: datetime
) -> None:
    """Write down that one of them has read that a call is off; of others nothing changes."""
    await tx.execute(
        """
        UPDATE called_off SET seen_at = $4
         WHERE society = $1 AND task_id = $2 AND facilitator = ANY($3) AND seen_at IS NULL
        """,
        society,
        task_id,
        list(whose),
        at,
    )


async def off_among(tx: Connection, society: UUID, tasks: Sequence[UUID]) -> set[UUID]:
    """Return which of some tasks are calls that were called off, and not done."""
    rows = await tx.fetch(
        "SELECT task_id FROM called_off WHERE society = $1 AND task_id = ANY($2)",
        society,
        list(tasks),
    )
    return {row["task_id"] for row in rows}


async def with_calls(tx: Connection, society: UUID, case_ids: Sequence[UUID]) -> list[UUID]:
    """Return the messages about cases upon which a call is still to come."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT p.enquiry_id FROM planned_calls p JOIN tasks t USING (society, task_id)
         WHERE p.society = $1 AND p.case_id = ANY($2) AND t.done_at IS NULL
         ORDER BY p.enquiry_id
        """,
        society,
        list(case_ids),
    )
    return [row["enquiry_id"] for row in rows]

"""What officers judged of writers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.verifying import (
    Before,
    GivenVerdict,
    Standing,
    Verdict,
    judged_in,
)


async def add(
    tx: Connection, society: UUID, place: tuple[UUID, UUID, UUID], given: GivenVerdict
) -> None:
    """Keep a verdict, given as (verdict, enquiry, case)."""
    await tx.execute(
        """
        INSERT INTO verdicts (society, verdict_id, enquiry_id, case_id, binds, verdict, judged,
                              given_by, given_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        society,
        *place,
        given.binds,
        given.verdict,
        given.as_text,
        given.by,
        given.at,
    )


async def list_of(
    tx: Connection, society: UUID, enquiry_ids: Sequence[UUID]
) -> dict[UUID, list[GivenVerdict]]:
    """Return the verdicts on the writers of messages, in order.

    Whose account each was given through is looked up now: two may be found to be one person's.
    """
    rows = await tx.fetch(
        """
        SELECT v.*, s.person FROM verdicts v JOIN staff s ON s.staff_id = v.given_by
         WHERE v.society = $1 AND v.enquiry_id = ANY($2) ORDER BY v.given_at, v.verdict_id
        """,
        society,
        list(enquiry_ids),
    )
    found: dict[UUID, list[GivenVerdict]] = {}
    for row in rows:
        found.setdefault(row["enquiry_id"], []).append(_given(row))
    return found


async def keep_before(tx: Connection, society: UUID, enquiry_id: UUID, before: Before) -> None:
    """Keep how another Society had judged a writer whose enquiry came from there."""
    await tx.execute(
        """
        INSERT INTO verdicts_before (society, enquiry_id, standing, judged_on)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (society, enquiry_id)
        DO UPDATE SET standing = excluded.standing, judged_on = excluded.judged_on
        """,
        society,
        enquiry_id,
        before.standing,
        before.on,
    )


async def find_before(tx: Connection, society: UUID, enquiry_id: UUID) -> Before | None:
    """Return how a writer had been judged before the enquiry came, or None."""
    row = await tx.fetchrow(
        """
        SELECT standing, judged_on FROM verdicts_before WHERE society = $1 AND enquiry_id = $2
        """,
        society,
        enquiry_id,
    )
    return Before(Standing(row["standing"]), row["judged_on"]) if row else None


async def forget_before(tx: Connection, society: UUID, enquiry_id: UUID) -> None:
    """Forget it with the words of the enquiry."""
    await tx.execute(
        "DELETE FROM verdicts_before WHERE society = $1 AND enquiry_id = $2", society, enquiry_id
    )


def _given(row: Row) -> GivenVerdict:
    return GivenVerdict(
        verdict=Verdict(row["verdict"]),
        judged=judged_in(row["judged"]),
        binds=row["binds"],
        by=row["given_by"],
        person=row["person"],
        at=row["given_at"],
    )

"""What staff began to write: each row is its writer's own, here and in the database's policy."""

from __future__ import annotations

from uuid import UUID

import asyncpg

from services.chassis.database import Connection, Row
from services.intake.model.drafts import Draft, DraftKind, Place

from . import keys, waiting


async def save(tx: Connection, society: UUID, draft: Draft) -> bool:
    """Write a draft, or write it anew; False where it is over or a later save was there first.

    It waits for whoever has the case in hand before it takes the draft: the page saves at the very
    moment the form is handed in, and whoever takes a form has the case first and the draft then.
    """
    await tx.execute(
        "SELECT FROM cases WHERE society = $1 AND case_id = $2 FOR KEY SHARE",
        society,
        draft.place.case_id,
    )
    try:
        done: str = await tx.execute(
            """
            INSERT INTO drafts AS d (society, draft_id, staff_id, what, record_id, case_id, key_id,
                                     sealed_fields, beat, saved_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (society, draft_id) DO UPDATE
               SET key_id = excluded.key_id, sealed_fields = excluded.sealed_fields,
                   beat = excluded.beat, saved_at = excluded.saved_at
             WHERE d.staff_id = excluded.staff_id AND d.what = excluded.what
               AND d.record_id = excluded.record_id AND d.sealed_fields IS NOT NULL
               AND d.beat <= excluded.beat
            """,
            society,
            draft.draft_id,
            draft.staff_id,
            draft.place.what,
            draft.place.record_id,
            draft.place.case_id,
            draft.key_id,
            draft.sealed_fields,
            draft.beat,
            draft.saved_at,
        )
    except asyncpg.InsufficientPrivilegeError:  # somebody else's: not there
        return False
    return done != "INSERT 0 0"


async def find(tx: Connection, society: UUID, staff_id: UUID, draft_id: UUID) -> Draft | None:
    """Return a draft of somebody's own, over or not."""
    row = await tx.fetchrow(
        "SELECT * FROM drafts WHERE society = $1 AND staff_id = $2 AND draft_id = $3",
        society,
        staff_id,
        draft_id,
    )
    return _draft(row) if row else None


async def list_of(
    tx: Connection, society: UUID, staff_id: UUID, place: Place | None = None
) -> list[Draft]:
    """Return what somebody has begun, in one form or in all, the latest first."""
    rows = await tx.fetch(
        """
        SELECT * FROM drafts
         WHERE society = $1 AND staff_id = $2 AND sealed_fields IS NOT NULL
           AND ($3::text IS NULL OR what = $3 AND record_id = $4)
         ORDER BY saved_at DESC, draft_id LIMIT 50
        """,
        society,
        staff_id,
        place.what if place else None,
        place.record_id if place else None,
    )
    return [_draft(row) for row in rows]


async def end(tx: Connection, society: UUID, draft: Draft) -> None:
    """Forget the words of a draft, and with them the key that closed nothing else.

    That it is over is known a while longer, even if it was never saved.
    """
    await tx.execute(
        """
        INSERT INTO drafts AS d (society, draft_id, staff_id, what, record_id, case_id, key_id,
                                 beat, saved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (society, draft_id) DO UPDATE SET sealed_fields = NULL
         WHERE d.staff_id = excluded.staff_id
        """,
        society,
        draft.draft_id,
        draft.staff_id,
        draft.place.what,
        draft.place.record_id,
        draft.place.case_id,
        draft.key_id,
        draft.beat,
        draft.saved_at,
    )
    if draft.place.case_id is None:
        await keys.forget(tx, society, draft.key_id)


async def sweep(tx: Connection, society: UUID, draft_id: UUID) -> None:
    """Forget a draft whole."""
    await _delete(tx, society, "draft_id", draft_id)


async def sweep_all_of(tx: Connection, society: UUID, staff_id: UUID) -> None:
    """Forget all that somebody began; nobody goes on with it for them."""
    await _delete(tx, society, "staff_id", staff_id)


async def sweep_about(tx: Connection, society: UUID, what: DraftKind, record_id: UUID) -> None:
    """Forget what anybody began to write into a form about a record that is no more."""
    asks = await tx.fetchval("SELECT current_setting('retrace.staff', true)")
    await tx.execute("SELECT set_config('retrace.staff', '', true)")  # theirs as well
    rows = await tx.fetch(
        """
        DELETE FROM drafts WHERE society = $1 AND what = $2 AND record_id = $3
        RETURNING draft_id, case_id, key_id
        """,
        society,
        what,
        record_id,
    )
    await tx.execute("SELECT set_config('retrace.staff', $1, true)", asks or "")
    await _forget(tx, society, rows)


async def _delete(tx: Connection, society: UUID, column: str, one: UUID) -> None:
    rows = await tx.fetch(
        f"""
        DELETE FROM drafts WHERE society = $1 AND {column} = $2
        RETURNING draft_id, case_id, key_id
        """,  # noqa: S608 - one of the two columns above
        society,
        one,
    )
    await _forget(tx, society, rows)


async def _forget(tx: Connection, society: UUID, rows: list[Row]) -> None:
    for row in rows:
        await waiting.done(tx, "draft", row["draft_id"])
        if row["case_id"] is None:
            await keys.forget(tx, society, row["key_id"])


def _draft(row: Row) -> Draft:
    place = Place(DraftKind(row["what"]), row["record_id"], row["case_id"])
    return Draft(
        draft_id=row["draft_id"],
        staff_id=row["staff_id"],
        place=place,
        key_id=row["key_id"],
        beat=row["beat"],
        saved_at=row["saved_at"],
        sealed_fields=row["sealed_fields"],
    )

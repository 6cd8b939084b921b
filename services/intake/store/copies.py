"""The register of copies: which there are, where each hangs, and since when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.chassis.database import Connection, Row
from services.intake.model.copies import Copy, Printed

_PRINTED = """
    SELECT edition_id, code, countries, language, paper, hang_until, state = 'issued' AS issued,
           recalled_at::date AS recalled_on
      FROM editions
"""


@dataclass(frozen=True)
class Asked:
    """Which copies a list is asked for; what is empty leaves nothing out."""

    edition: UUID | None = None
    town: str = ""
    state: str = ""


async def find_printed(tx: Connection, society: UUID, edition_id: UUID) -> Printed | None:
    """Return what an edition is, as the register has to know it."""
    row = await tx.fetchrow(
        f"{_PRINTED} WHERE society = $1 AND edition_id = $2", society, edition_id
    )
    return _printed(row) if row else None


async def list_printed(tx: Connection, society: UUID, most: int = 200) -> list[Printed]:
    """Return the editions that are out, or of which there are copies, the newest first."""
    rows = await tx.fetch(
        f"""
        {_PRINTED} e WHERE society = $1 AND (state = 'issued' OR EXISTS (
            SELECT FROM copies c WHERE c.society = e.society AND c.edition_id = e.edition_id))
         ORDER BY ordered_at DESC, edition_id LIMIT $2
        """,
        society,
        most,
    )
    return [_printed(row) for row in rows]


async def last_number(tx: Connection, society: UUID, edition_id: UUID) -> int:
    """Return the highest number a copy of an edition has; nobody else numbers any meanwhile."""
    await tx.execute(
        "SELECT FROM editions WHERE society = $1 AND edition_id = $2 FOR UPDATE",
        society,
        edition_id,
    )
    last: int = await tx.fetchval(
        "SELECT coalesce(max(number), 0) FROM copies WHERE society = $1 AND edition_id = $2",
        society,
        edition_id,
    )
    return last


async def add(tx: Connection, society: UUID, copies: Sequence[Copy]) -> None:
    """Keep new copies."""
    await tx.executemany(
        """
        INSERT INTO copies
            (society, edition_id, number, until, country, town, sealed_where, hung_on, hung_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        [
            (
                society,
                one.edition_id,
                one.number,
                one.until,
                one.country,
                one.town,
                one.sealed_where,
                one.hung_on,
                one.hung_by,
            )
            for one in copies
        ],
    )


async def list_of(tx: Connection, society: UUID, edition_id: UUID) -> list[Copy]:
    """Return the copies of an edition by their numbers."""
    rows = await tx.fetch(
        """
        SELECT * FROM copies WHERE society = $1 AND edition_id = $2 ORDER BY number
        """,
        society,
        edition_id,
    )
    return [copy_of(row) for row in rows]


async def list_in_round(tx: Connection, society: UUID, round_id: UUID) -> list[Copy]:
    """Return the copies that were given to a round and to none later, by their numbers."""
    rows = await tx.fetch(
        "SELECT * FROM copies WHERE society = $1 AND round_id = $2 ORDER BY number",
        society,
        round_id,
    )
    return [copy_of(row) for row in rows]


async def list_asked(
    tx: Connection, society: UUID, asked: Asked, today: date, page: tuple[int, int]
) -> list[Copy]:
    """Return the copies of a Society that a list is asked for, town by town; (offset, limit)."""
    rows = await tx.fetch(
        """
        SELECT * FROM copies
         WHERE society = $1 AND ($2::uuid IS NULL OR edition_id = $2) AND ($3 = '' OR town = $3)
           AND CASE $4
               WHEN 'to_hang' THEN hung_on IS NULL AND down_on IS NULL AND written_off_on IS NULL
               WHEN 'hangs' THEN hung_on IS NOT NULL AND down_on IS NULL AND written_off_on IS NULL
               WHEN 'late' THEN hung_on IS NOT NULL AND down_on IS NULL AND written_off_on IS NULL
                   AND (until < $5 OR EXISTS (
                       SELECT FROM editions e WHERE e.society = copies.society
                          AND e.edition_id = copies.edition_id AND e.state = 'recalled'))
               WHEN 'gone' THEN down_on IS NOT NULL OR written_off_on IS NOT NULL
               ELSE true END
         ORDER BY town, edition_id, number OFFSET $6 LIMIT $7
        """,
        society,
        asked.edition,
        asked.town,
        asked.state,
        today,
        *page,
    )
    return [copy_of(row) for row in rows]


async def list_towns(tx: Connection, society: UUID) -> list[str]:
    """Return the towns in which copies of a Society hang or hung."""
    rows = await tx.fetch(
        "SELECT DISTINCT town FROM copies WHERE society = $1 AND town <> '' ORDER BY town", society
    )
    return [row["town"] for row in rows]


async def lock(tx: Connection, society: UUID, edition_id: UUID, number: int) -> Copy | None:
    """Return a copy, and let nobody else change it meanwhile."""
    row = await tx.fetchrow(
        """
        SELECT * FROM copies
         WHERE society = $1 AND edition_id = $2 AND number = $3 FOR UPDATE
        """,
        society,
        edition_id,
        number,
    )
    return copy_of(row) if row else None


async def save(tx: Connection, society: UUID, copy: Copy) -> None:
    """Write where a copy hangs, or that it does no more."""
    await tx.execute(
        """
        UPDATE copies
           SET until = $4, town = $5, sealed_where = $6, hung_on = $7, hung_by = $8,
               down_on = $9, down_by = $10, written_off_on = $11, written_off_by = $12,
               sealed_end = $13, called_on = $14, called_by = $15, country = $16
         WHERE society = $1 AND edition_id = $2 AND number = $3
        """,
        society,
        copy.edition_id,
        copy.number,
        copy.until,
        copy.town,
        copy.sealed_where,
        copy.hung_on,
        copy.hung_by,
        copy.down_on,
        copy.down_by,
        copy.written_off_on,
        copy.written_off_by,
        copy.sealed_end,
        copy.called_on,
        copy.called_by,
        copy.country,
    )


async def give(
    tx: Connection, copies: tuple[UUID, UUID], numbers: Collection[int], round_id: UUID
) -> int:
    """Give some copies of a (Society, edition) to a round; return how many there were to give."""
    done: str = await tx.execute(
        """
        UPDATE copies SET round_id = $4
         WHERE society = $1 AND edition_id = $2 AND number = ANY($3)
        """,
        *copies,
        list(numbers),
        round_id,
    )
    return int(done.removeprefix("UPDATE "))


async def forget_places(tx: Connection, society: UUID, before: date) -> None:
    """Forget where copies hung and who was called, once they have been down for long.

    Likewise where one should have hung that never was hung nor given away.
    """
    await tx.execute(
        """
        UPDATE copies SET sealed_where = NULL, sealed_end = NULL, town = ''
         WHERE society = $1 AND sealed_where IS NOT NULL
           AND coalesce(down_on, written_off_on,
                        CASE WHEN hung_on IS NULL AND round_id IS NULL THEN until END) < $2
        """,
        society,
        before,
    )


def _printed(row: Row) -> Printed:
    return Printed(**{**row, "countries": tuple(row["countries"])})


def copy_of(row: Row) -> Copy:
    """Return the copy a row of all its columns tells of."""
    return Copy(**{name: value for name, value in row.items() if name != "society"})

"""The blind keys of names: kept per record, looked up per Society, never turned back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.chassis.database import Connection


@dataclass(frozen=True)
class Hit:
    """A case that shares keys with what was looked for: how much, in steps nobody is shown."""

    score: int
    case_id: UUID


async def keep(
    tx: Connection, society: UUID, record: tuple[UUID, UUID], keys: Mapping[bytes, int]
) -> None:
    """Keep the keys of a record, given as (case, record), in place of those it had."""
    case_id, record_id = record
    await forget(tx, society, record_id)
    await tx.execute(
        """
        INSERT INTO name_keys (society, case_id, record_id, key, weight)
        SELECT $1, $2, $3, key, weight FROM unnest($4::bytea[], $5::smallint[]) AS k (key, weight)
        """,
        society,
        case_id,
        record_id,
        list(keys.keys()),
        list(keys.values()),
    )


async def forget(tx: Connection, society: UUID, record_id: UUID) -> None:
    """Let a record be found no more."""
    await tx.execute(
        "DELETE FROM name_keys WHERE society = $1 AND record_id = $2", society, record_id
    )


async def find(
    tx: Connection,
    society: UUID,
    words: Sequence[Mapping[bytes, int]],
    *,
    after: Hit | None,
    limit: int,
) -> list[Hit]:
    """Return the cases that share keys with words, what shares most first, from a place on.

    A case that was merged is found as the one in which it goes on. Of each word the best key
    counts, so that a name of many spellings weighs no more than one.
    """
    flat = [(n, key) for n, keys in enumerate(words) for key in keys]
    rows = await tx.fetch(
        """
        WITH asked AS (SELECT * FROM unnest($2::int[], $3::bytea[]) AS a (word, key)),
        best AS (
            SELECT k.case_id, a.word, max(k.weight) AS weight
              FROM asked a JOIN name_keys k ON k.society = $1 AND k.key = a.key
             GROUP BY k.case_id, a.word
        ),
        going_on AS (
            SELECT coalesce(c.merged_into, c.case_id) AS case_id, b.word, max(b.weight) AS weight
              FROM best b JOIN cases c ON c.society = $1 AND c.case_id = b.case_id
             GROUP BY 1, b.word
        ),
        scored AS (
            SELECT sum(weight)::int AS score, case_id FROM going_on GROUP BY case_id
        )
        SELECT score, case_id FROM scored
         WHERE $4::int IS NULL OR (score, case_id) < ($4, $5)
         ORDER BY score DESC, case_id DESC LIMIT $6
        """,
        society,
        [n for n, _ in flat],
        [key for _, key in flat],
        after.score if after else None,
        after.case_id if after else None,
        limit,
    )
    return [Hit(**row) for row in rows]


async def still_there(tx: Connection, society: UUID, case_ids: list[UUID]) -> frozenset[UUID]:
    """Return those of some cases that are there for whoever looks, and were not merged."""
    rows = await tx.fetch(
        """
        SELECT case_id FROM cases
         WHERE society = $1 AND case_id = ANY($2) AND merged_into IS NULL
        """,
        society,
        case_ids,
    )
    return frozenset(row["case_id"] for row in rows)

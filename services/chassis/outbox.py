"""The outbox: events wait in the database until Kafka has them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from services.contracts.event import Event

from . import traces, wakes
from .database import Connection, Pool, Row

_BATCH = 500
_PUBLIC = "public."


class Producer(Protocol):
    """Whatever can put a record on a topic: AIOKafkaProducer, or a test's list."""

    async def send(
        self,
        topic: str,
        *,
        key: bytes,
        value: bytes,
        headers: list[tuple[str, bytes]],
        timestamp_ms: int | None = None,
    ) -> Awaitable[object]: ...


async def enqueue(tx: Connection, event: Event) -> None:
    """Promise to publish an event, if and only if this transaction commits.

    Whoever speaks for a key locks that key's row first: then order per key holds.
    """
    await tx.execute(
        """
        INSERT INTO outbox (event_id, type, topic, key, body, traceparent)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        uuid4(),
        event.TYPE,
        event.TOPIC,
        event.key,
        event.body,
        traces.current(),
    )
    wakes.said()


async def relay(pool: Pool, producer: Producer, source: str, *, seconds: float = 10) -> int:
    """Publish what is waiting, oldest first; return how many records Kafka has confirmed.

    One relay at a time, under an advisory lock: two would race, and a withdrawal must never
    overtake the publication it withdraws. There is no cursor, so a row that commits late is
    sent late but never lost. A send without an answer in time counts as unknown and is sent
    again under the same id. Raises the first failure after keeping what succeeded.
    """
    async with pool.acquire(timeout=5) as tx, tx.transaction():
        if not await tx.fetchval("SELECT pg_try_advisory_xact_lock(hashtext('outbox'))"):
            return 0
        waiting = await tx.fetch("SELECT * FROM outbox ORDER BY seq LIMIT $1", _BATCH)
        if not waiting:
            return 0
        outcomes = await _send_all(producer, waiting, source, seconds)
        sent = [row["seq"] for row, failure in zip(waiting, outcomes, strict=True) if not failure]
        await tx.execute("DELETE FROM outbox WHERE seq = ANY($1)", sent)
    failures = [failure for failure in outcomes if failure]
    if failures:
        raise failures[0]
    return len(sent)


@dataclass(frozen=True)
class Waiting:
    """How much is in the outbox, and for how long."""

    count: int
    age_seconds: float


async def waiting(pool: Pool) -> Waiting:
    """Return what has not reached Kafka yet."""
    async with pool.acquire(timeout=5) as db:
        row = await db.fetchrow(
            """
            SELECT count(*) AS count,
                   coalesce(extract(epoch FROM clock_timestamp() - min(said_at)), 0) AS age
              FROM outbox
            """
        )
    assert row is not None
    return Waiting(row["count"], float(row["age"]))


async def _send_all(
    producer: Producer, rows: list[Row], source: str, seconds: float
) -> list[BaseException | None]:
    async def in_time() -> list[BaseException | None]:
        confirmations: list[Awaitable[object]] = []
        for row in rows:
            confirmations.append(await producer.send(**_record(row, source)))
        outcomes = await asyncio.gather(*confirmations, return_exceptions=True)
        return [one if isinstance(one, BaseException) else None for one in outcomes]

    return await asyncio.wait_for(in_time(), seconds)


def _record(row: Row, source: str) -> dict[str, Any]:
    """Return an outbox row as a Kafka record in CloudEvents 1.0 binary mode.

    On public topics the time is the day and there is no trace: neither moment nor relation
    to other work leaves with them. Kafka would stamp the millisecond, so that is the day too.
    """
    public = row["topic"].startswith(_PUBLIC)
    said_at = row["said_at"]
    day = said_at.replace(hour=0, minute=0, second=0, microsecond=0)
    moment = day.strftime("%Y-%m-%dT%H:%M:%SZ") if public else said_at.isoformat()
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(row["event_id"]).encode()),
        ("ce_type", row["type"].encode()),
        ("ce_source", source.encode()),
        ("ce_time", moment.encode()),
        ("content-type", b"application/json"),
    ]
    if row["traceparent"] and not public:
        headers.append(("traceparent", row["traceparent"].encode()))
    return {
        "topic": row["topic"],
        "key": row["key"].encode(),
        "value": row["body"].encode(),
        "headers": headers,
        "timestamp_ms": int(day.timestamp() * 1000) if public else None,
    }

"""Outbox: what telling costs a write, how fast the relay is, and how soon a reader knows."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from services.chassis import database, kafka, outbox
from services.chassis.database import Pool, transaction_of
from services.contracts.restricted.photos import PhotoDiscarded

from .measure import Finding, Spread, in_turn, percentile, timed
from .reader import Reader, reading
from .run import Run
from .speaker import speaking
from .stack import Stack

_WRITERS = 8
_POLL_SECONDS = 0.1
"""How often the relay looks when nothing wakes it: the peer of being woken."""


async def measure(run: Run) -> list[Finding]:
    """Measure writes with and without an event, and the relay against one send per row."""
    await _make_table(run.stack)
    async with run.stack.pool("intake") as pool:
        return [await _cost_of_telling(run, pool), await _relay(run, pool)]


async def measure_wakes(run: Run) -> list[Finding]:
    """Measure how soon after a commit a reader has the event, and what being woken costs."""
    await _make_table(run.stack)
    async with (
        speaking(run.stack) as woken,
        run.stack.pool("intake") as polled,
        reading(run.stack.kafka_for_all, PhotoDiscarded.TOPIC) as reader,
    ):
        return [
            await _commit_to_consumer(run, reader, woken, polled),
            await _cost_of_waking(run, woken, polled),
        ]


async def _cost_of_telling(run: Run, pool: Pool) -> Finding:
    many = 400
    silent, telling = await in_turn(
        run.some(11, 41),
        lambda: timed(_write(pool, many, telling=False)),
        lambda: timed(_write(pool, many, telling=True)),
    )
    await _forget(pool)
    rates = (
        Spread.of([many / each for each in telling]),
        Spread.of([many / each for each in silent]),
    )
    return Finding(
        aim=8,
        what="writes with an event, against writes without",
        seen=Spread.between(silent, telling),
        bound=0.7,
        beside=f"{rates[0].middle:,.0f}/s against {rates[1].middle:,.0f}/s",
    )


async def _relay(run: Run, pool: Pool) -> Finding:
    many, few = run.some(2_000, 10_000), run.some(300, 1_000)
    usual = kafka.producer(run.stack.kafka("intake"), "intake")
    prompt = _without_linger(run.stack)
    await usual.start()
    await prompt.start()
    try:
        together, alone = await in_turn(
            7,
            lambda: _relay_rate(pool, usual, many),
            lambda: _relay_rate(pool, _OneByOne(prompt), few),
        )
    finally:
        await usual.stop()
        await prompt.stop()
    rates = Spread.of(together).middle, Spread.of(alone).middle
    return Finding(
        aim=8,
        what="relay in batches, against one send per row",
        seen=Spread.between(together, alone),
        bound=10,
        beside=f"{rates[0]:,.0f} rows/s against {rates[1]:,.0f} rows/s",
    )


async def _commit_to_consumer(run: Run, reader: Reader, woken: Pool, polled: Pool) -> Finding:
    many = run.some(20, 100)
    soon, late = await in_turn(
        run.some(3, 5),
        lambda: _slowest(reader, woken, many),
        lambda: _slowest(reader, polled, many),
    )
    times = Spread.of(soon).middle, Spread.of(late).middle
    return Finding(
        aim=9,
        what="commit to consumer, p99, against polling every 100 ms",
        seen=Spread.between(soon, late),
        bound=1 / 8,
        at_least=False,
        beside=f"{times[0] * 1e3:.1f} ms against {times[1] * 1e3:.1f} ms",
    )


async def _cost_of_waking(run: Run, woken: Pool, polled: Pool) -> Finding:
    many = 400
    waking, quiet = await in_turn(
        run.some(7, 31),
        lambda: timed(_write(woken, many, telling=True)),
        lambda: timed(_write(polled, many, telling=True)),
    )
    return Finding(
        aim=9,
        what="writes that wake the relay, against writes it finds by polling",
        seen=Spread.between(quiet, waking),
        bound=0.9,
        beside=f"{many / Spread.of(waking).middle:,.0f}/s against "
        f"{many / Spread.of(quiet).middle:,.0f}/s",
    )


async def _write(pool: Pool, many: int, *, telling: bool) -> None:
    """Commit so many small transactions, eight at once."""

    async def one_writer() -> None:
        for _ in range(many // _WRITERS):
            photo_id = uuid4()
            async with transaction_of(pool) as tx:
                await tx.execute(
                    "INSERT INTO measured (photo_id, revision) VALUES ($1, 1)", photo_id
                )
                if telling:
                    await outbox.enqueue(tx, PhotoDiscarded(photo_id=photo_id))

    await asyncio.gather(*(one_writer() for _ in range(_WRITERS)))


async def _relay_rate(pool: Pool, producer: outbox.Producer, many: int) -> float:
    """Fill the outbox, empty it again, and return how many rows went out a second."""
    async with transaction_of(pool) as tx:
        for _ in range(many):
            await outbox.enqueue(tx, PhotoDiscarded(photo_id=uuid4()))
    began = perf_counter()
    left = many
    while left:
        left -= await outbox.relay(pool, producer, "intake", seconds=60)
    return many / (perf_counter() - began)


async def _slowest(reader: Reader, pool: Pool, many: int) -> float:
    """Return within which time 99 of 100 events were with the reader after their commit."""
    took = []
    for _ in range(many):
        # Somewhere between two looks of the relay, not always right after one.
        await asyncio.sleep(random.uniform(0, _POLL_SECONDS))
        photo_id = uuid4()
        read = reader.expect(str(photo_id))
        async with transaction_of(pool) as tx:
            await outbox.enqueue(tx, PhotoDiscarded(photo_id=photo_id))
        committed = perf_counter()
        took.append(await asyncio.wait_for(read, 30) - committed)
    return percentile(took, 0.99)


@dataclass(frozen=True)
class _OneByOne:
    """A producer that waits for each answer before it sends the next record."""

    producer: AIOKafkaProducer

    async def send(self, topic: str, **record: Any) -> Awaitable[object]:
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        answer.set_result(await self.producer.send_and_wait(topic, **record))
        return answer


def _without_linger(stack: Stack) -> AIOKafkaProducer:
    """Make the producer that suits one send at a time best: it never waits for company."""
    where = stack.kafka("intake")
    return AIOKafkaProducer(
        bootstrap_servers=where.brokers,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=where.user,
        sasl_plain_password=where.password.get_secret_value(),
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
    )


async def _make_table(stack: Stack) -> None:
    owner = await database.connect(stack.owner("intake"))
    try:
        await owner.execute(
            """
            CREATE TABLE IF NOT EXISTS measured (photo_id uuid PRIMARY KEY, revision int NOT NULL);
            GRANT SELECT, INSERT, DELETE ON measured TO intake;
            """
        )
    finally:
        await owner.close()


async def _forget(pool: Pool) -> None:
    async with transaction_of(pool) as tx:
        await tx.execute("DELETE FROM outbox")
        await tx.execute("DELETE FROM measured")

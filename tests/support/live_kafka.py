"""Kafka as its administrator sees it: every record of a topic, and any record one likes to send."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from infra.local.stack import Stack


@dataclass(frozen=True)
class Heard:
    """One record, as it lies in Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def type(self) -> str:
        return dict(self.headers).get("ce_type", b"").decode(errors="replace")

    @property
    def place(self) -> tuple[str, int, int]:
        return self.topic, self.partition, self.offset

    @property
    def whole(self) -> bytes:
        parts = [self.key or b"", self.value or b""]
        parts += [part for name, value in self.headers for part in (name.encode(), value)]
        return b"\n".join(parts)


async def read_all(stack: Stack, *topics: str) -> list[Heard]:
    """Read topics from their beginning to their end, through a consumer that unpacks batches."""
    client = AIOKafkaConsumer(**_address(stack), group_id=None, auto_offset_reset="earliest")
    async with _started(client) as consumer:
        parts = [
            TopicPartition(topic, number) for topic in topics for number in _parts(stack, topic)
        ]
        consumer.assign(parts)
        ends = await consumer.end_offsets(parts)
        heard: list[Heard] = []
        left = {part for part in parts if ends[part]}
        async with asyncio.timeout(30):
            while left:
                for batch in (await consumer.getmany(timeout_ms=200)).values():
                    heard += [_heard(one) for one in batch]
                left = {part for part in left if await consumer.position(part) < ends[part]}
    return sorted(heard, key=lambda one: one.place)


async def send(stack: Stack, topic: str, records: Sequence[dict[str, Any]]) -> list[Heard]:
    """Put records onto every partition of a topic; return them as they lie there."""
    sent = []
    async with _started(AIOKafkaProducer(**_address(stack), max_request_size=1 << 20)) as producer:
        for number in _parts(stack, topic):
            for one in records:
                told = await producer.send_and_wait(topic, partition=number, **one)
                record = Heard(
                    topic,
                    number,
                    told.offset,
                    one.get("key"),
                    one.get("value"),
                    tuple(one.get("headers", ())),
                )
                sent.append(record)
    return sent


async def committed(stack: Stack, group: str) -> dict[tuple[str, int], int]:
    """Return how far a group has come, by topic and partition."""
    admin = AIOKafkaAdminClient(**_address(stack))
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(group)
    finally:
        await admin.close()
    return {(part.topic, part.partition): told.offset for part, told in offsets.items()}


def said_twice(records: Sequence[Heard]) -> list[bytes]:
    """Return what was said more than once under different names: an effect that came twice."""
    names = defaultdict(set)
    for one in records:
        names[one.topic, one.value].add(dict(one.headers).get("ce_id"))
    return [value or b"" for (_, value), ids in names.items() if len(ids) > 1]


def _parts(stack: Stack, topic: str) -> range:
    known = {one.name: one for one in stack.system.every_topic}
    return range(known[topic].partitions)


def _heard(record: Any) -> Heard:
    return Heard(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        tuple(record.headers),
    )


def _address(stack: Stack) -> dict[str, Any]:
    kafka = stack.parts.kafka
    return {
        "bootstrap_servers": kafka.brokers,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": kafka.admin.user,
        "sasl_plain_password": kafka.admin.password,
    }


@asynccontextmanager
async def _started(client: Any):
    await client.start()
    try:
        yield client
    finally:
        await client.stop()

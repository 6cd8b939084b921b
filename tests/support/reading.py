"""Kafka as a consumer sees it, with what will arrive written down beforehand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiokafka import TopicPartition

from services.chassis.problems import Problem
from services.contracts.codes import new_reference
from services.contracts.public.photos import PhotoWithdrawn

TOPIC = "public.photos"
ONE, TWO = TopicPartition(TOPIC, 0), TopicPartition(TOPIC, 1)


class RuleSaysNo(Problem):
    """The rule says no."""


@dataclass
class Record:
    value: bytes | None
    offset: int
    partition: int = 0
    topic: str = TOPIC
    headers: list[tuple[str, bytes]] = field(default_factory=list)


def a_record(offset: int, version: int = 1, **more: Any) -> Record:
    event = PhotoWithdrawn(reference=new_reference(), version=version)
    headers = [("ce_id", str(uuid4()).encode()), ("ce_type", event.TYPE.encode())]
    return Record(event.body.encode(), offset, headers=headers, **more)


@dataclass
class Source:
    """A consumer's side of Kafka, with what will arrive written down beforehand."""

    batches: list[dict[TopicPartition, list[Record]]]
    done: dict[TopicPartition, int] = field(default_factory=dict)
    assigned: set[TopicPartition] = field(default_factory=lambda: {ONE, TWO})
    paused: set[TopicPartition] = field(default_factory=set)
    fails: Exception | None = None
    end: int | None = None
    begin: int = 0
    waits: int = 0
    unsure: Exception | None = None

    async def getmany(self, *, timeout_ms, max_records):
        await asyncio.sleep(0)
        return self.batches.pop(0) if self.batches else {}

    async def commit(self, offsets):
        if self.fails:
            raise self.fails
        self.done |= offsets

    def assignment(self):
        return self.assigned

    def pause(self, *partitions):
        self.paused |= set(partitions)

    def resume(self, *partitions):
        self.paused -= set(partitions)

    def highwater(self, partition):
        return self.end

    async def committed(self, partition):
        if self.unsure:
            raise self.unsure
        return self.done.get(partition)

    async def beginning_offsets(self, partitions):
        return dict.fromkeys(partitions, self.begin)

    async def end_offsets(self, partitions):
        return dict.fromkeys(partitions, self.waits)


async def run(consumer, steps: int = 40):
    for _ in range(steps):
        await consumer.step(timeout_ms=0)
    while consumer._work:
        await consumer.step(timeout_ms=0)

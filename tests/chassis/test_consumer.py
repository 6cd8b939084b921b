"""Order, retries, dead letters: nothing skipped, nothing twice, nothing stuck without a sound."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, KafkaError

from services.chassis.consumer import Consumer, Stuck, TooManyDeadLetters, pauses
from services.chassis.dead_letters import DeadLetters
from services.chassis.delivery import Subscriptions
from services.chassis.objects import ObjectsUnavailable
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


@pytest.fixture
def reading(small, broker):
    """A function that makes a consumer of records, with its handler and its dead letters."""

    def make(handler, *batches, **more):
        events: Subscriptions[Any] = Subscriptions()
        events.on(PhotoWithdrawn)(handler)
        source = Source([{ONE: list(batch)} for batch in batches])
        made = Consumer(
            source=source,
            events=events,
            resources=small,
            dead_letters=DeadLetters(broker, "small"),
            metrics=small.metrics,
            sleep=lambda _: asyncio.sleep(0),
            **more,
        )
        return made, source

    return make


async def run(consumer, steps: int = 40):
    for _ in range(steps):
        await consumer.step(timeout_ms=0)
    while consumer._work:
        await consumer.step(timeout_ms=0)


async def test_records_are_handled_in_order_and_committed_after_them(reading, small):
    async def hear(event, delivery):
        delivery.resources.heard.append(event.version)

    consumer, source = reading(hear, [a_record(4, 1), a_record(5, 2)], [a_record(6, 3)])
    await run(consumer)

    assert small.heard == [1, 2, 3]
    assert source.done == {ONE: 7}


@pytest.mark.parametrize(
    "trouble",
    [ConnectionError(), TimeoutError(), ObjectsUnavailable(), asyncpg.DeadlockDetectedError()],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_trouble_that_passes_is_tried_again_for_as_long_as_it_takes(
    reading, small, broker, trouble
):
    async def hear(event, delivery):
        small.heard.append(event)
        if len(small.heard) < 12:
            raise trouble

    consumer, source = reading(hear, [a_record(0)])
    await run(consumer)

    assert len(small.heard) == 12
    assert source.done == {ONE: 1}
    assert broker.log == []


async def test_a_record_that_always_fails_is_set_aside_after_three_tries(reading, small, broker):
    async def hear(event, delivery):
        small.heard.append(event)
        raise KeyError("our own mistake")

    consumer, source = reading(hear, [a_record(0), a_record(1)])
    await run(consumer)

    assert len(small.heard) == 6
    assert len(broker.log) == 2
    assert source.done == {ONE: 2}


POISON = {
    "not JSON": (b"{", []),
    "no value": (None, []),
    "another type's fields": (b'{"enquiry_id": 1}', []),
    "wrong UTF-8": (b"\xff\xfe\xfd", []),
    "a huge number": (b'{"reference": "0000-0000", "version": 1e400}', []),
    "a version of nought": (b'{"reference": "0000-0000", "version": 0}', []),
    "a name for a reference": (b'{"reference": "Amina Haddad", "version": 1}', []),
    "a list": (b"[]", []),
    "no headers": (b"{}", None),
    "an id that is none": (b"{}", [("ce_id", b"Amina"), ("ce_type", b"photo.withdrawn.v1")]),
}


@pytest.mark.parametrize("kind", POISON)
async def test_a_poison_record_is_set_aside_at_once_and_the_next_is_handled(
    reading, small, broker, kind
):
    """T23: poison of ten kinds: a dead letter, and the partition moves on."""
    value, headers = POISON[kind]
    usual = [("ce_id", str(uuid4()).encode()), ("ce_type", b"photo.withdrawn.v1")]
    bad = Record(value, 0, headers=[] if headers is None else headers or usual)

    async def hear(event, delivery):
        small.heard.append(event.version)

    consumer, source = reading(hear, [bad, a_record(1, 7)])
    await run(consumer)

    assert small.heard == [7]
    assert source.done == {ONE: 2}
    (letter,) = broker.log
    assert letter.topic == "public.photos.dead.small"
    told = json.loads(letter.value)
    assert told.keys() == {"topic", "partition", "offset", "error", "sha256"}
    assert b"Amina" not in letter.value


async def test_a_rule_that_says_no_is_not_asked_again(reading, small, broker):
    async def hear(event, delivery):
        small.heard.append(event)
        raise RuleSaysNo(reference=event.reference)

    consumer, _ = reading(hear, [a_record(0)])
    await run(consumer)

    assert len(small.heard) == 1
    assert json.loads(broker.log[0].value)["error"] == "RuleSaysNo"


async def test_a_partition_that_waits_does_not_hold_up_the_other(reading, small):
    stuck = asyncio.Event()

    async def hear(event, delivery):
        if event.version == 1:
            await stuck.wait()
        small.heard.append(event.version)

    consumer, source = reading(hear)
    source.batches = [{ONE: [a_record(0, 1)], TWO: [a_record(0, 2, partition=1)]}]
    for _ in range(20):
        await consumer.step(timeout_ms=0)
    assert small.heard == [2]
    assert source.paused == {ONE}
    stuck.set()
    await run(consumer)

    assert small.heard == [2, 1]
    assert source.done == {ONE: 1, TWO: 1}


async def test_a_partition_given_away_is_let_go_and_not_committed(reading, small):
    async def hear(event, delivery):
        await asyncio.Event().wait()

    consumer, source = reading(hear, [a_record(0)])
    await consumer.step(timeout_ms=0)
    source.assigned = set()
    await consumer.drop({ONE})

    assert source.done == {}


async def test_a_commit_that_fails_is_no_harm(reading, small):
    async def hear(event, delivery):
        small.heard.append(event)

    consumer, source = reading(hear, [a_record(0)], [a_record(1)])
    source.fails = CommitFailedError()
    await run(consumer)

    assert len(small.heard) == 2


async def test_mass_rejection_stops_the_consumer_instead_of_emptying_the_topic(reading):
    async def hear(event, delivery):
        raise RuleSaysNo

    consumer, source = reading(hear, [a_record(n) for n in range(80)])

    with pytest.raises(TooManyDeadLetters):
        await run(consumer)
    assert source.done[ONE] < 80


async def test_lag_without_movement_ends_the_process(reading, small):
    async def hear(event, delivery):
        small.heard.append(event)

    consumer, source = reading(hear, [a_record(0)], stuck_seconds=-1)
    await consumer.step(timeout_ms=0)
    while consumer._work:
        await consumer.step(timeout_ms=0)
    source.end = 10

    with pytest.raises(Stuck):
        await consumer.step(timeout_ms=0)


async def test_a_partition_that_never_brought_anything_is_asked_for_what_waits(reading, small):
    """A fetcher that is stuck from the first moment shows no end of its own."""

    async def hear(event, delivery):
        small.heard.append(event)

    consumer, source = reading(hear, stuck_seconds=-1)
    source.done, source.waits = {ONE: 3, TWO: 5}, 5

    with pytest.raises(Stuck):
        await consumer.step(timeout_ms=0)


@pytest.mark.parametrize(
    "kafka", [{"waits": 0}, {"waits": 7, "begin": 7}, {"waits": 7, "unsure": KafkaError()}]
)
async def test_nothing_to_read_or_nothing_known_is_no_reason_to_end(reading, small, kafka):
    async def hear(event, delivery):
        small.heard.append(event)

    consumer, source = reading(hear, stuck_seconds=-1)
    for name, value in kafka.items():
        setattr(source, name, value)

    await consumer.step(timeout_ms=0)


async def test_a_dead_letter_waits_for_kafka_like_anything_else(reading, broker):
    fails = [ConnectionError(), ConnectionError()]

    class Away:
        async def send(self, *args, **more):
            if fails:
                raise fails.pop()
            return await broker.send(*args, **more)

    async def hear(event, delivery):
        raise RuleSaysNo

    consumer, source = reading(hear, [a_record(0)])
    consumer.dead_letters.producer = Away()
    await run(consumer)

    assert len(broker.log) == 1
    assert source.done == {ONE: 1}


def test_pauses_grow_to_half_a_minute_and_never_end():
    waits = pauses()

    assert [next(waits) for _ in range(12)][-1] == 30.0

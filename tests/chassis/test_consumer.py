"""Order, retries, dead letters: nothing skipped, nothing twice, nothing stuck without a sound."""

from __future__ import annotations

import asyncio
import json
from uuid import uuid4

import asyncpg
import pytest
from aiokafka.errors import CommitFailedError

from services.chassis.consumer import pauses
from services.chassis.objects import ObjectsUnavailable
from tests.support.reading import ONE, TWO, Record, RuleSaysNo, a_record, run


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

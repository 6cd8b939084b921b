"""A consumer ends rather than empty a topic into dead letters, or wait where nothing moves."""

from __future__ import annotations

import pytest
from aiokafka.errors import KafkaError

from services.chassis.consumer import Stuck, TooManyDeadLetters
from tests.support.reading import ONE, TWO, RuleSaysNo, a_record, run


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

"""Dead letters: what was set aside is told, and its reader is led back to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient

from infra import letters
from services.chassis import kafka
from services.chassis.dead_letters import DeadLetters
from services.chassis.delivery import Unreadable
from services.chassis.settings import Kafka

TOPIC, DEAD = "restricted.deliveries", "restricted.deliveries.dead.routing"


@dataclass(frozen=True)
class Record:
    offset: int
    topic: str = TOPIC
    partition: int = 1
    value: bytes = b"not to be told"
    headers: tuple[tuple[str, bytes], ...] = ()


@pytest.fixture
def access(provisioned):
    return letters._access(provisioned.targets.kafka)


@pytest.fixture
def read_until(access):
    """A function that lets routing have read so far; forgotten afterwards."""
    admin = AdminClient(access)

    def read(offset: int) -> None:
        places = [TopicPartition(TOPIC, 1, offset)]
        wanted = [ConsumerGroupTopicPartitions("routing", places)]
        admin.alter_consumer_group_offsets(wanted)["routing"].result(20)

    yield read
    admin.delete_consumer_groups(["routing"])["routing"].result(20)


@pytest.fixture
async def set_aside(provisioned):
    """A function that sets records aside as routing does."""
    where = Kafka(
        brokers=provisioned.targets.kafka.bootstrap,
        user="routing",
        password=provisioned.credentials["routing"].kafka,
    )
    producer = kafka.producer(where, "routing")
    await producer.start()

    async def keep(*offsets: int) -> None:
        for offset in offsets:
            await DeadLetters(producer, "routing").keep(Record(offset), Unreadable())

    yield keep
    await producer.stop()


def told(provisioned) -> list[letters.Letter]:
    found = letters.list_letters(provisioned.system, provisioned.targets.kafka)
    return [letter for letter in found if letter.topic == TOPIC]


async def test_a_letter_tells_where_and_why_and_never_what(provisioned, set_aside):
    await set_aside(70)

    letter = (await asyncio.to_thread(told, provisioned))[-1]

    assert (letter.reader, letter.topic, letter.partition) == ("routing", TOPIC, 1)
    assert (letter.offset, letter.error) == (70, "Unreadable")
    assert "not to be told" not in str(letter)


async def test_the_reader_goes_back_to_the_first_letter_and_never_forward(
    provisioned, set_aside, read_until
):
    await set_aside(52, 50)
    read_until(90)

    moved = await asyncio.to_thread(
        letters.replay, provisioned.system, provisioned.targets.kafka, DEAD
    )
    again = await asyncio.to_thread(
        letters.replay, provisioned.system, provisioned.targets.kafka, DEAD
    )

    assert moved == ["routing reads restricted.deliveries/1 again from 50, not from 90"]
    assert again == []


async def test_where_nothing_was_set_aside_nothing_moves(provisioned):
    moved = await asyncio.to_thread(
        letters.replay,
        provisioned.system,
        provisioned.targets.kafka,
        "confidential.desks.dead.routing",
    )

    assert moved == []

"""What each service may do in Kafka: what is declared, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
)
from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, TopicCollection
from confluent_kafka import TopicPartition as Partition
from confluent_kafka.admin import AclOperation, AdminClient, NewTopic

from infra.provision.acls import Acl, binding_of, declared_acls
from tests.infra.conftest import Provisioned

SERVICES = ("intake", "routing", "media", "notify", "gallery")

SEEN = KafkaError.NO_ERROR
END = KafkaError._PARTITION_EOF
REFUSED = KafkaError.TOPIC_AUTHORIZATION_FAILED
NOT_YOURS = KafkaError.GROUP_AUTHORIZATION_FAILED

TOO_LARGE = bytes(1_200_000)
"""A value the broker refuses after it has looked at the right to write: so nothing is written
that a service would stumble over, and the refusal itself shows that the right was there."""


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_holds_the_rights_declared_and_no_other(provisioned, service):
    """T26: every operation Kafka knows, on every topic and on the cluster."""
    admin = _admin(provisioned, service)
    declared = {acl for acl in declared_acls(provisioned.system) if acl.principal == service}

    held = _topic_rights(admin, [topic.name for topic in provisioned.system.every_topic])

    assert held == {(acl.name, acl.operation) for acl in declared if acl.kind == "TOPIC"}
    assert not _cluster_rights(admin)
    assert _cluster_rights(_administrator(provisioned))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_writes_to_its_topics_and_is_refused_by_all_others(provisioned, service):
    """T26: with the producer the services use, idempotence included."""
    topics = provisioned.system.every_topic
    allowed = {topic.name for topic in topics if service in topic.written_by}

    answers = {}
    async with _producer(provisioned, service) as producer:
        for topic in topics:
            answers[topic.name] = await _answer(producer.send_and_wait(topic.name, TOO_LARGE, b"k"))

    assert _by(answers, MessageSizeTooLargeError) == allowed
    assert _by(answers, TopicAuthorizationFailedError) == answers.keys() - allowed


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_its_topics_and_is_refused_by_all_others(provisioned, service):
    """T26: each topic is read to its end, or the read is refused."""
    topics = provisioned.system.every_topic
    allowed = {topic.name for topic in topics if service in topic.read_by}

    answers = _read_all(provisioned, service, [topic.name for topic in topics])

    assert {name for name, code in answers.items() if code == END} == allowed
    assert {name for name, code in answers.items() if code == REFUSED} == answers.keys() - allowed


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_joins_the_group_of_its_name_and_no_other(provisioned, service):
    """T26: what a group has committed is asked for and set under its name alone."""
    topic = next(one.name for one in provisioned.system.topics if service in one.read_by)

    answers = {}
    for group in SERVICES:
        async with _consumer(provisioned, service, group) as consumer:
            consumer.assign([TopicPartition(topic, 0)])
            answers[group] = await _answer(consumer.committed(TopicPartition(topic, 0)))

    assert _by(answers, GroupAuthorizationFailedError) == set(SERVICES) - {service}
    assert answers[service] is None


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_its_own_group_and_deletes_none(provisioned, service):
    """T26: to describe a group follows from reading it; nothing lets anyone delete one."""
    admin = _admin(provisioned, service)

    described = _codes(admin.describe_consumer_groups(list(SERVICES)))
    deleted = _codes(admin.delete_consumer_groups(list(SERVICES)))

    assert {name for name, code in described.items() if code != NOT_YOURS} == {service}
    assert deleted == dict.fromkeys(SERVICES, NOT_YOURS)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_makes_no_topic_and_gives_itself_no_right(provisioned, service):
    """T26: not even on a topic it may write."""
    admin = _admin(provisioned, service)
    stray = Acl(service, "READ", "TOPIC", "confidential.enquiries")

    made = _codes(admin.create_topics([NewTopic("public.stray", 1, 1)]))
    granted = _codes(admin.create_acls([binding_of(stray)]))

    assert list(made.values()) == [REFUSED]
    assert list(granted.values()) == [KafkaError.CLUSTER_AUTHORIZATION_FAILED]


async def test_a_wrong_password_opens_nothing(provisioned):
    producer = AIOKafkaProducer(**_sign_in(provisioned, "intake", password="wrong"))

    try:
        with pytest.raises(KafkaConnectionError):
            await producer.start()
    finally:
        await producer.stop()


async def test_a_record_without_a_key_is_refused_on_a_compacted_topic(provisioned):
    async with _producer(provisioned, "intake") as producer:
        answer = await _answer(producer.send_and_wait("public.photos", b"{}"))

    assert answer is not None


def _sign_in(at: Provisioned, service: str, password: str | None = None) -> dict[str, Any]:
    return {
        "bootstrap_servers": at.targets.kafka.bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": service,
        "sasl_plain_password": password or at.credentials[service].kafka,
        "request_timeout_ms": 10_000,
    }


@asynccontextmanager
async def _producer(at: Provisioned, service: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        enable_idempotence=True, max_request_size=2_000_000, **_sign_in(at, service)
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def _consumer(at: Provisioned, service: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **_sign_in(at, service),
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


def _read_all(at: Provisioned, service: str, topics: list[str]) -> dict[str, int]:
    """Return with which code each topic answered to a read from its end on."""
    consumer = Consumer(
        {
            **_settings(at, service),
            "group.id": service,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    answers = {topic: _seen(consumer, topic) for topic in topics}
    seen = [topic for topic, code in answers.items() if code == SEEN]
    consumer.assign([Partition(topic, 0, OFFSET_END) for topic in seen])
    end = time.monotonic() + 10
    while SEEN in answers.values() and time.monotonic() < end:
        for message in consumer.consume(len(topics), timeout=0.1):
            answers[str(message.topic())] = message.error().code() if message.error() else END
    consumer.close()
    return answers


def _seen(consumer: Consumer, topic: str) -> int:
    """Return with which code a topic answered to being looked at; what is not seen is not read."""
    error = consumer.list_topics(topic, timeout=10).topics[topic].error
    return int(error.code()) if error else SEEN


async def _answer(asked: Any) -> Exception | None:
    try:
        await asyncio.wait_for(asked, 15)
    except Exception as error:  # noqa: BLE001 - the answer is what is looked at
        return error
    return None


def _by(answers: dict[str, Exception | None], kind: type[object]) -> set[str]:
    return {name for name, answer in answers.items() if isinstance(answer, kind)}


def _admin(at: Provisioned, service: str) -> AdminClient:
    return AdminClient(_settings(at, service))


def _administrator(at: Provisioned) -> AdminClient:
    target = at.targets.kafka
    known = {"sasl.username": target.user, "sasl.password": target.password.get_secret_value()}
    return AdminClient(_settings(at, "intake") | known)


def _settings(at: Provisioned, service: str) -> dict[str, Any]:
    return {
        "bootstrap.servers": at.targets.kafka.bootstrap,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": service,
        "sasl.password": at.credentials[service].kafka,
        "log_level": 0,
    }


def _topic_rights(admin: AdminClient, names: list[str]) -> set[tuple[str, str]]:
    asked = admin.describe_topics(TopicCollection(names), include_authorized_operations=True)
    return {
        (name, operation) for name, future in asked.items() for operation in _operations(future)
    }


def _codes(asked: dict[str, Any]) -> dict[str, int | None]:
    return {name: _code(future) for name, future in asked.items()}


def _code(future: Any) -> int | None:
    try:
        future.result(10)
    except KafkaException as error:
        return int(error.args[0].code())
    return None


def _cluster_rights(admin: AdminClient) -> set[str]:
    described = admin.describe_cluster(include_authorized_operations=True).result(10)
    return {operation.name for operation in described.authorized_operations or ()}


def _operations(future: Any) -> set[str]:
    """Name what is authorised; to describe follows from any other right, so it is left out."""
    try:
        described = future.result(10)
    except KafkaException:
        return set()
    return {one.name for one in described.authorized_operations} - {AclOperation.DESCRIBE.name}

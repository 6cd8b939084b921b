"""What is said is said exactly when it is committed, in order, and as its zone allows."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from services.chassis import outbox, traces, wakes
from services.chassis.database import transaction_of
from services.contracts.codes import new_image_name, new_reference
from services.contracts.event import TooLarge
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.restricted.notices import NoticeSent
from tests.support.broker import Broker

REFERENCE = new_reference()


def published(version: int = 1, reference: str = REFERENCE) -> PhotoPublished:
    return PhotoPublished(
        reference=reference,
        version=version,
        relations_sought=("brother",),
        image=new_image_name(),
        shown_until=date(2027, 4, 30),
    )


def withdrawn(version: int = 2, reference: str = REFERENCE) -> PhotoWithdrawn:
    return PhotoWithdrawn(reference=reference, version=version)


async def say(pool, *events):
    for event in events:
        async with transaction_of(pool) as tx:
            await outbox.enqueue(tx, event)


async def test_nothing_is_said_by_a_transaction_that_fails(small, broker):
    with pytest.raises(RuntimeError):
        async with transaction_of(small.pool) as tx:
            await outbox.enqueue(tx, withdrawn())
            raise RuntimeError

    assert await outbox.relay(small.pool, broker, "small") == 0


async def test_what_was_said_goes_out_in_order_and_only_once(small, broker):
    await say(small.pool, published(1), withdrawn(2), published(3))
    assert await outbox.relay(small.pool, broker, "small") == 3
    assert await outbox.relay(small.pool, broker, "small") == 0

    assert [said.type for said in broker.log] == [
        "photo.published.v1",
        "photo.withdrawn.v1",
        "photo.published.v1",
    ]


async def test_a_record_carries_its_cloudevents_headers_and_its_key(small, broker):
    notice = NoticeSent(notice_id="5f0d4a0e-7c7a-4a0d-9e1e-0d3f5a1b2c3d")
    with traces.part_of(None) as trace:
        await say(small.pool, notice)
    await outbox.relay(small.pool, broker, "small")

    (said,) = broker.log
    headers = dict(said.headers)
    assert said.key == str(notice.notice_id).encode()
    assert headers["ce_type"] == b"notice.sent.v1"
    assert headers["ce_source"] == b"small"
    assert headers["ce_specversion"] == b"1.0"
    assert headers["traceparent"].decode() == trace
    assert b"T00:00:00" not in headers["ce_time"]


async def test_a_public_record_tells_the_day_and_no_trace(small, broker):
    with traces.part_of(None):
        await say(small.pool, withdrawn())
    await outbox.relay(small.pool, broker, "small")

    (said,) = broker.log
    headers = dict(said.headers)
    assert headers["ce_time"].endswith(b"T00:00:00Z")
    assert "traceparent" not in headers
    assert said.timestamp_ms % 86_400_000 == 0


class Slow(Broker):
    """A broker that takes records and confirms none."""

    async def send(self, topic, *, key, value, headers, timestamp_ms=None):
        await super().send(topic, key=key, value=value, headers=headers)
        return asyncio.get_running_loop().create_future()


async def test_a_send_without_an_answer_is_unknown_and_is_sent_again(small, broker):
    await say(small.pool, withdrawn())
    slow = Slow()
    with pytest.raises(TimeoutError):
        await outbox.relay(small.pool, slow, "small", seconds=0.05)
    await outbox.relay(small.pool, broker, "small")

    first, again = slow.log[0], broker.log[0]
    assert dict(first.headers)["ce_id"] == dict(again.headers)["ce_id"]


class Choosy(Broker):
    """A broker that refuses one topic."""

    async def send(self, topic, *, key, value, headers, timestamp_ms=None):
        done = await super().send(topic, key=key, value=value, headers=headers)
        if topic.startswith("public."):
            done = asyncio.get_running_loop().create_future()
            done.set_exception(PermissionError())
        return done


async def test_one_refused_topic_does_not_hold_up_the_others(small, broker):
    await say(small.pool, withdrawn(), NoticeSent(notice_id="5f0d4a0e-7c7a-4a0d-9e1e-0d3f5a1b2c3d"))
    with pytest.raises(PermissionError):
        await outbox.relay(small.pool, Choosy(), "small")
    await outbox.relay(small.pool, broker, "small")

    assert [said.topic for said in broker.log] == ["public.photos"]


async def test_two_relays_at_once_send_each_record_once(small, broker):
    await say(small.pool, *(withdrawn(n) for n in range(1, 40)))
    await asyncio.gather(*(outbox.relay(small.pool, broker, "small") for _ in range(4)))

    assert [PhotoWithdrawn.heard(one.value).version for one in broker.log] == list(range(1, 40))


async def test_a_commit_wakes_the_relay_and_a_rollback_does_not(small):
    wake = wakes.of(small.pool)
    with pytest.raises(RuntimeError):
        async with transaction_of(small.pool) as tx:
            await outbox.enqueue(tx, withdrawn())
            raise RuntimeError
    assert not wake.is_set()
    await say(small.pool, withdrawn())

    assert wake.is_set()


async def test_an_event_that_is_too_large_is_refused_before_it_is_said(small):
    many = published().model_copy(update={"image": "a" * 600})

    with pytest.raises(TooLarge):
        await say(small.pool, many)


async def test_how_much_waits_and_how_long_is_known(small):
    await say(small.pool, withdrawn(), withdrawn(3))

    waiting = await outbox.waiting(small.pool)
    assert waiting.count == 2
    assert 0 <= waiting.age_seconds < 60

"""A delivery has its effect once, however often it arrives, and only if it commits."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.chassis.delivery import Subscriptions, Unreadable
from services.contracts.codes import new_reference
from services.contracts.public.photos import PhotoWithdrawn

EVENT = PhotoWithdrawn(reference=new_reference(), version=1)


@pytest.fixture
def events(small):
    made: Subscriptions[Any] = Subscriptions()

    @made.on(PhotoWithdrawn)
    async def hear(event, delivery):
        async with delivery.once():
            small.heard.append(event)

    return made


def headers(event_id=None):
    return [
        ("ce_id", str(event_id or uuid4()).encode()),
        ("ce_type", EVENT.TYPE.encode()),
    ]


async def test_the_same_event_twice_has_its_effect_once(events, small):
    told = headers()
    for _ in range(3):
        await events.deliver(told, EVENT.body.encode(), small)

    assert small.heard == [EVENT]


async def test_an_effect_that_failed_is_had_by_the_next_delivery(small):
    events: Subscriptions[Any] = Subscriptions()

    @events.on(PhotoWithdrawn)
    async def hear(event, delivery):
        async with delivery.once():
            small.heard.append(event)
            if len(small.heard) == 1:
                raise ConnectionError

    told = headers()
    with pytest.raises(ConnectionError):
        await events.deliver(told, EVENT.body.encode(), small)
    await events.deliver(told, EVENT.body.encode(), small)

    assert len(small.heard) == 2
    assert await small.pool.fetchval("SELECT count(*) FROM inbox") == 1


async def test_an_event_nobody_asked_for_passes_by(events, small):
    told = [("ce_id", str(uuid4()).encode()), ("ce_type", b"something.else.v1")]
    await events.deliver(told, b"whatever", small)

    assert small.heard == []


async def test_fields_a_reader_does_not_know_pass_by(events, small):
    body = EVENT.body[:-1] + ', "from_next_year": true}'
    await events.deliver(headers(), body.encode(), small)

    assert small.heard == [EVENT]


async def test_what_cannot_be_read_says_nothing_of_what_it_said(events, small):
    body = b'{"reference": "Amina Haddad", "version": 1}'

    with pytest.raises(Unreadable) as caught:
        await events.deliver(headers(), body, small)
    assert "Amina" not in str(caught.value)
    assert caught.value.__cause__ is None

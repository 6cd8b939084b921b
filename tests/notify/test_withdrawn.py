"""A prompt that nobody wants any more never goes out, whatever comes first, and is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.restricted.notices import NoticeWithdrawn
from services.notify import actions

from .conftest import a_request, hear, take, told

NIGHT = {"hours": [3, 4], "zone": "UTC"}


async def kept(notify) -> list[str]:
    return [row["state"] for row in await notify.pool.fetch("SELECT state FROM notices")]


async def test_one_that_waits_for_its_hour_never_goes_out_and_its_address_is_forgotten(
    notify, sink, pair, broker, watch
):
    request = a_request(pair.public, **NIGHT)
    await hear(notify, request)
    await take(notify, NoticeWithdrawn(notice_id=request.notice_id))
    waiting = await notify.pool.fetchval("SELECT count(*) FROM waiting")
    for _ in range(25):
        watch.forward(hours=1)
        await actions.send_due(notify)

    assert (waiting, sink.raw, await told(notify, broker)) == (0, [], [])
    assert await kept(notify) == ["withdrawn"]


async def test_a_request_that_comes_after_it_or_once_more_sends_nothing_and_is_told_to_nobody(
    notify, sink, pair, broker
):
    request = a_request(pair.public)
    await take(notify, NoticeWithdrawn(notice_id=request.notice_id))
    for _ in range(2):
        await hear(notify, request)

    assert (sink.raw, await told(notify, broker)) == ([], [])
    assert await notify.pool.fetchval("SELECT count(*) FROM waiting") == 0


async def test_one_that_went_out_stays_sent(notify, sink, pair, broker):
    request = a_request(pair.public)
    await hear(notify, request)
    await take(notify, NoticeWithdrawn(notice_id=request.notice_id))

    assert await kept(notify) == ["sent"]
    assert [one["type"] for one in await told(notify, broker)] == ["notice.sent.v1"]


async def test_one_that_is_withdrawn_between_two_tries_is_not_given_to_anybody(
    notify, sink, pair, watch
):
    """It was found among what waits, and is looked for once more before a provider gets it."""
    request = a_request(pair.public)
    sink.at_recipient = "451 try again later"
    await hear(notify, request)
    sink.at_recipient = "250 OK"
    async with notify.pool.acquire() as db:
        found = await actions.store.find_waiting(db, request.notice_id)
    await take(notify, NoticeWithdrawn(notice_id=request.notice_id))
    await actions._attend(notify, found)  # as the timer does that looked a moment before

    assert found.way is not None
    assert sink.raw == []


@pytest.mark.parametrize("days", [29, 31])
async def test_it_is_remembered_for_longer_than_kafka_keeps_a_request(notify, pair, watch, days):
    request = a_request(pair.public)
    await take(notify, NoticeWithdrawn(notice_id=request.notice_id))
    watch.at += timedelta(days=days)
    await actions.forget_ended(notify)

    assert (await kept(notify) == []) is (days > 30)


async def test_it_is_counted_and_nothing_else_is_told_of_it(notify, pair):
    request = a_request(pair.public)
    for _ in range(2):
        await take(notify, NoticeWithdrawn(notice_id=request.notice_id))

    shown = notify.metrics.exposition().decode()
    assert 'notify_notices_total{outcome="withdrawn"} 1.0' in shown

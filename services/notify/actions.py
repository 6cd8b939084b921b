"""What notify does: take a request, send it at a safe hour, forget it; then say how it ended."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable
from datetime import datetime, timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.logs import log
from services.contracts.restricted.notices import NoticeFailed, NoticeRequested, NoticeSent

from . import store
from .model import AGAIN_SOONEST, ASK_SOONEST, Notice, Outcome, Unopenable, Waiting
from .resources import Resources
from .senders import MailUnavailable, PutOff, Rejected, Uncertain, Withheld

_log = log(__name__)
_REMEMBERED = timedelta(days=30)
"""Longer than the topic keeps a request (14 days): what was forgotten cannot come again."""
_AT_ONCE = 100


async def take(tx: Connection, resources: Resources, request: NoticeRequested) -> None:
    """Take a request; one that has ended is not done again, but told again.

    Whoever heard nothing asks once more: a row that was lost is made anew so, and a word that was.
    The row comes before the question, so that a sending that just ends is waited for.
    """
    await store.save_waiting(tx, request, resources.clock())
    ended = await store.find_outcome(tx, request.notice_id)
    if ended is None:
        return
    await store.delete_waiting(tx, request.notice_id)
    if ended is not Outcome.WITHDRAWN:
        await outbox.enqueue(tx, _told(request.notice_id, ended))


async def withdraw(tx: Connection, resources: Resources, notice_id: UUID) -> bool:
    """Forget a request with its address, and one that comes later; False if it had ended.

    Nobody is told of it: whoever asked for it wants to hear no more.
    """
    await store.delete_waiting(tx, notice_id)
    today = resources.clock().date()
    return await store.save_outcome(tx, notice_id, Outcome.WITHDRAWN, today)


async def send_due(resources: Resources) -> None:
    """Send what may go by now.

    Raises `MailUnavailable` once all else is tried, where no provider of a channel takes anything.
    """
    closed = {channel for channel, ways in resources.ways.items() if ways.resting}
    open_now = sorted(set(resources.ways) - closed)
    async with resources.pool.acquire(timeout=5) as db:
        due = await store.list_due(db, resources.clock(), open_now, _AT_ONCE)
    failed = False
    for notice_id in due:
        async with resources.pool.acquire(timeout=5) as db:
            waiting = await store.find_waiting(db, notice_id)
        if waiting is None or waiting.channel in closed:
            continue
        try:
            await _attend(resources, waiting)
        except MailUnavailable:
            failed = True
            closed.add(waiting.channel)
            resources.ways[waiting.channel].rest()
    if failed:
        raise MailUnavailable


async def read_bounces(resources: Resources) -> None:
    """Read which notices came back, tell whoever asked for them, and keep nothing else of it."""
    files = await asyncio.to_thread(resources.bounces.waiting)
    if not files:
        return
    async with resources.pool.acquire(timeout=5) as db:
        sent = {resources.post.mark(one): one for one in await store.list_sent(db)}
    for file in files:
        marks = await asyncio.to_thread(resources.bounces.marks_in, file)
        for notice_id in sorted({sent[mark] for mark in marks & sent.keys()}):
            await _came_back(resources, notice_id)
        await asyncio.to_thread(file.unlink, missing_ok=True)


async def measure(resources: Resources) -> None:
    """Tell how long the oldest notice waits that could have gone, in whole steps of five minutes.

    One that goes as it should is never seen here, so no single one can be timed.
    """
    now = resources.clock()
    async with resources.pool.acquire(timeout=5) as db:
        since = await store.oldest_due(db, now)
    seconds = (now - since).total_seconds() if since else 0
    resources.metrics.overdue.set(seconds // 300 * 300)


async def forget_ended(resources: Resources) -> None:
    """Forget how notices ended once no one can ask for them again."""
    async with transaction_of(resources.pool) as tx:
        await store.delete_ended_before(tx, resources.clock().date() - _REMEMBERED)


async def _attend(resources: Resources, waiting: Waiting) -> None:
    """Send one notice, leave it for a better moment, or give it up."""
    now = resources.clock()
    if waiting.too_old(now.date()):
        await _end(resources, waiting.notice_id, Outcome.EXPIRED)
        return
    try:
        notice = waiting.opened(resources.pair)
    except Unopenable:
        await _end(resources, waiting.notice_id, Outcome.UNREADABLE)
        return
    hours = notice.where.hours
    if hours and not hours.hold(now):
        later = timedelta(seconds=secrets.randbelow(resources.jitter_seconds + 1))
        await _look_later(resources, waiting, hours.next(now, later))
        return
    outcome = await _hand_over(resources, waiting, notice)
    if outcome is not None:
        await _end(resources, waiting.notice_id, outcome)


async def _hand_over(resources: Resources, waiting: Waiting, notice: Notice) -> Outcome | None:
    """Give a notice to the first provider that takes it; None if it has to wait.

    Who may have it is written down before: after a crash the same one is asked again, under the
    same name, so that what went out twice is seen once. Raises `MailUnavailable`.
    """
    ways, had, tried = resources.ways[waiting.channel], waiting.way, set[int]()
    while True:
        way = ways.choose(had, tried)
        if not await _note_way(resources, waiting.notice_id, way):
            return None  # it was withdrawn
        try:
            outcome = await _outcome_of(ways.send(way, notice))
        except PutOff:
            return await _put_off(resources, waiting)
        except Uncertain:
            return await _ask_less(resources, waiting)
        except MailUnavailable:
            if way == had and not ways.known_everywhere:
                raise  # what it was given before it may have taken
            tried.add(way)
            had = None
            await _note_way(resources, waiting.notice_id, None)
        else:
            resources.metrics.spare.labels(waiting.channel.value).set(int(way > 0))
            return outcome


async def _outcome_of(sending: Awaitable[None]) -> Outcome:
    try:
        await sending
    except Withheld:
        return Outcome.WITHHELD
    except Rejected:
        return Outcome.REJECTED
    return Outcome.SENT


async def _put_off(
    resources: Resources, waiting: Waiting, soonest: timedelta = AGAIN_SOONEST
) -> Outcome | None:
    """Try again later, less and less often, and give up what never comes to an end."""
    now = resources.clock()
    since = waiting.put_off_at or now
    if now - since >= resources.patience:
        return Outcome.REJECTED
    async with transaction_of(resources.pool) as tx:
        await store.look_later(tx, waiting.notice_id, waiting.again_at(now, soonest), since)
    return None


async def _ask_less(resources: Resources, waiting: Waiting) -> Outcome:
    """Leave alone for a while what a provider may have; raises `Uncertain` until it is given up.

    Not every provider minds a name it has had: each time it is asked a telephone may ring.
    """
    outcome = await _put_off(resources, waiting, ASK_SOONEST)
    if outcome is None:
        raise Uncertain
    return outcome


async def _look_later(resources: Resources, waiting: Waiting, at: datetime) -> None:
    async with transaction_of(resources.pool) as tx:
        await store.look_later(tx, waiting.notice_id, at, waiting.put_off_at)


async def _note_way(resources: Resources, notice_id: UUID, way: int | None) -> bool:
    async with transaction_of(resources.pool) as tx:
        return await store.save_way(tx, notice_id, way)


async def _end(resources: Resources, notice_id: UUID, outcome: Outcome) -> None:
    """Forget the address, keep how it ended, and tell whoever asked for it."""
    async with transaction_of(resources.pool) as tx:
        await store.delete_waiting(tx, notice_id)
        fresh = await store.save_outcome(tx, notice_id, outcome, resources.clock().date())
        if fresh:
            await outbox.enqueue(tx, _told(notice_id, outcome))
    if fresh:
        resources.metrics.notices.labels(outcome.value).inc()
        _log.info("notice ended", record_id=str(notice_id), reason=outcome.value)


async def _came_back(resources: Resources, notice_id: UUID) -> None:
    async with transaction_of(resources.pool) as tx:
        fresh = await store.mark_bounced(tx, notice_id)
        if fresh:
            await outbox.enqueue(tx, _told(notice_id, Outcome.BOUNCED))
    if fresh:
        resources.metrics.notices.labels(Outcome.BOUNCED.value).inc()
        _log.info("notice came back", record_id=str(notice_id))


def _told(notice_id: UUID, outcome: Outcome) -> NoticeSent | NoticeFailed:
    if outcome.failure:
        return NoticeFailed(notice_id=notice_id, reason=outcome.failure)
    return NoticeSent(notice_id=notice_id)

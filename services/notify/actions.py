"""What notify does: open, send, forget; then say how it ended."""

from __future__ import annotations

from datetime import timedelta

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.logs import log
from services.contracts.codes import NoticeFailure
from services.contracts.restricted.notices import NoticeFailed, NoticeRequested, NoticeSent

from . import store
from .model import Notice, Outcome, Unopenable, open_address
from .resources import Resources
from .senders import Rejected

_log = log(__name__)
_REMEMBERED = timedelta(days=30)
"""Longer than the topic keeps a request (14 days): what was forgotten cannot come again."""


async def has_ended(resources: Resources, request: NoticeRequested) -> bool:
    """Return whether the notice was sent or given up before."""
    async with resources.pool.acquire(timeout=5) as db:
        return await store.has_ended(db, request.notice_id)


async def send_notice(resources: Resources, request: NoticeRequested) -> Outcome:
    """Send a prompt to the address in the request, which is known here and nowhere else.

    Raises `MailUnavailable` while the mail system cannot take it.
    """
    try:
        address = open_address(resources.pair, request.sealed_address)
        notice = Notice(request.notice_id, address, request.template, request.language)
        await resources.sender.send(notice)
    except Unopenable:
        return Outcome(NoticeFailure.UNREADABLE)
    except Rejected:
        return Outcome(NoticeFailure.REJECTED)
    return Outcome()


async def tell_outcome(
    tx: Connection, resources: Resources, request: NoticeRequested, outcome: Outcome
) -> None:
    """Keep how a notice ended, and tell whoever asked for it."""
    notice_id = request.notice_id
    if not await store.save_outcome(tx, notice_id, outcome, resources.clock().date()):
        return
    await outbox.enqueue(tx, _told(request, outcome))
    resources.metrics.notices.labels(outcome.word).inc()
    _log.info("notice ended", record_id=str(notice_id), reason=outcome.word)


async def forget_ended(resources: Resources) -> None:
    """Forget how notices ended once no one can ask for them again."""
    async with transaction_of(resources.pool) as tx:
        await store.delete_ended_before(tx, resources.clock().date() - _REMEMBERED)


def _told(request: NoticeRequested, outcome: Outcome) -> NoticeSent | NoticeFailed:
    if outcome.failure:
        return NoticeFailed(notice_id=request.notice_id, reason=outcome.failure)
    return NoticeSent(notice_id=request.notice_id)

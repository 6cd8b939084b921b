"""Keeping time: saying which promises were broken, and letting mailboxes go."""

from __future__ import annotations

from services.chassis import outbox
from services.chassis.database import transaction_of
from services.contracts.confidential.enquiries import EnquiryOverdue
from services.contracts.restricted.notices import NoticeWithdrawn
from services.routing import store
from services.routing.model.clocks import Patience
from services.routing.resources import Resources

from .picturing import discard_left


async def break_promises(resources: Resources) -> None:
    """Say once of each promise that its last day is over."""
    async with transaction_of(resources.pool) as tx:
        broken = await store.clocks.break_promises(tx, resources.clock().date())
        for enquiry_id, clock in broken:
            await outbox.enqueue(tx, EnquiryOverdue(enquiry_id=enquiry_id, clock=clock))
    for _, clock in broken:
        resources.metrics.overdue.labels(clock.value).inc()


async def forget_old(resources: Resources) -> None:
    """Let the mailboxes go whose time is over, as if they had never been; count what holds some."""
    settings = resources.settings
    patience = Patience(
        settings.keep_ended_days, settings.keep_quiet_days, settings.keep_unread_days
    )
    over = patience.over(resources.clock().date())
    async with transaction_of(resources.pool) as tx:
        gone, under_way = await store.clocks.delete_old(tx, over)
        for notice_id in under_way:
            await outbox.enqueue(tx, NoticeWithdrawn(notice_id=notice_id))
        await discard_left(tx, resources)
        unread = await store.clocks.count_unread(tx, over)
    resources.metrics.mailboxes.labels("forgotten").inc(gone)
    resources.metrics.unread.set(unread)

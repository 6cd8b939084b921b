"""Prompting whoever asked to be told, and ending it."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.contracts.codes import NoticeTemplate
from services.contracts.restricted.notices import NoticeRequested, NoticeWithdrawn
from services.routing import mailbox, store
from services.routing.model.times import notice_at
from services.routing.resources import Resources


async def announce_replies(resources: Resources) -> None:
    """Plan one prompt for each enquiry whose answer has just been released."""
    async with transaction_of(resources.pool) as tx:
        released = await store.replies.announce(tx, resources.clock())
        for enquiry_id in {one.enquiry_id for one in released if one.pingable}:
            await plan(tx, resources, enquiry_id)
    resources.metrics.replies.labels("released").inc(len(released))


async def plan(tx: Connection, resources: Resources, enquiry_id: UUID) -> None:
    """Plan a prompt for an enquiry, unless one waits that was not followed."""
    settings = resources.settings
    jitter = secrets.randbelow(settings.notice_jitter_seconds + 1)
    due_at = notice_at(resources.clock(), settings.notices, jitter)
    await store.notices.save(tx, uuid4(), enquiry_id, due_at)


async def request_notices(resources: Resources) -> None:
    """Ask notify for the prompts whose moment has come."""
    async with transaction_of(resources.pool) as tx:
        due = await store.notices.request_due(tx, resources.clock())
        for notice in due:
            await outbox.enqueue(
                tx,
                NoticeRequested(
                    notice_id=notice.notice_id,
                    template=NoticeTemplate.ANSWER,
                    language=notice.language,
                    channel=notice.channel,
                    sealed_address=notice.sealed_address,
                ),
            )
    resources.metrics.notices.labels("requested").inc(len(due))


async def withdraw(tx: Connection, enquiry_id: UUID | None) -> None:
    """Forget the prompts of an enquiry, and call back what notify may not have sent yet."""
    for notice_id in await store.notices.delete_of(tx, enquiry_id):
        await outbox.enqueue(tx, NoticeWithdrawn(notice_id=notice_id))


async def stop_notices(resources: Resources, token: str) -> None:
    """End the prompts whose link has this token; silent where there is nothing to end.

    The answers stay where they are: the receipt opens them.
    """
    async with transaction_of(resources.pool) as tx:
        enquiry_id = await store.notices.stop(tx, mailbox.stop_hash(token))
        await withdraw(tx, enquiry_id)
    if enquiry_id:
        resources.metrics.notices.labels("stopped").inc()

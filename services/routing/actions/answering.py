"""Carrying an answer to its mailbox, sealed as it came."""

from __future__ import annotations

from datetime import datetime

from services.chassis.database import Connection
from services.chassis.delivery import Unreadable
from services.chassis.logs import log
from services.contracts.confidential.enquiries import ReplyWritten
from services.contracts.sealing import CannotOpen, PublicKey, from_text
from services.routing import store

_log = log(__name__)


async def keep_reply(tx: Connection, event: ReplyWritten, release_at: datetime) -> bool:
    """Keep an answer for its mailbox; return False if there is none any more, or it is kept.

    Raises `Unreadable` for an answer its receipt could never open.
    """
    key = await store.enquiries.find_reply_key(tx, event.enquiry_id)
    if key is None:
        _log.info("reply without a mailbox", record_id=str(event.reply_id))
        return False
    if not _sealed_to(PublicKey.read(key), event.sealed_reply):
        raise Unreadable("sealed to another key")
    return await store.replies.save(
        tx, event.reply_id, event.enquiry_id, event.sealed_reply, release_at
    )


def _sealed_to(key: PublicKey, sealed: str) -> bool:
    try:
        return from_text(sealed).startswith(key.key_id)
    except CannotOpen:
        return False

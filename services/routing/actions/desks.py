"""Taking up desks."""

from __future__ import annotations

from services.chassis.database import Connection
from services.chassis.delivery import Unreadable
from services.contracts.confidential.desks import DeskOpened
from services.contracts.sealing import CannotOpen, PublicKey
from services.routing import store


async def open_desk(tx: Connection, event: DeskOpened) -> None:
    """Take up a desk; raises `Unreadable` for a key that does not bear its name."""
    try:
        key = PublicKey.read(event.sealing_key)
    except CannotOpen:
        raise Unreadable("no sealing key") from None
    if key.key_id.hex() != event.key_id:
        raise Unreadable("the key has another id")
    await store.desks.save(tx, event)

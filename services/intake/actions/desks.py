"""Desks: opening what was sealed to one, and sealing it anew to another."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection
from services.contracts.sealing import (
    CannotOpen,
    KeyPair,
    PublicKey,
    from_text,
    open_sealed,
    seal,
    unpad,
)
from services.intake import store
from services.intake.model.enquiries import Desk
from services.intake.model.letters import Letter
from services.intake.vault import Vault


async def desk_pair(tx: Connection, vault: Vault, society: UUID, desk_id: UUID) -> KeyPair:
    """Return the pair of keys of a Society's desk, in that Society's scope."""
    desk = await store.enquiries.read_desk(tx, society, desk_id)
    key = await store.keys.of_record(tx, vault, society, desk_id)
    return KeyPair(from_text(key.open("desks", "private", desk.sealed_private)))


def anew(pair: KeyPair, to: PublicKey, sealed: str) -> str:
    """Seal for another desk what one desk can open; what it cannot open stays as it is."""
    try:
        return seal(to, open_sealed(pair, sealed))
    except CannotOpen:
        return sealed


def is_for(desk: Desk, sealed: str) -> bool:
    """Return whether a sealed value is meant for this desk: it begins with the id of its key."""
    key_id = PublicKey.read(desk.public_key).key_id
    return from_text(sealed)[: len(key_id)] == key_id


def read_letter(pair: KeyPair, sealed: str) -> Letter | None:
    """Open a message; what strangers sealed may be anything, and must not break the page."""
    try:
        return Letter.read(unpad(open_sealed(pair, sealed)))
    except (CannotOpen, ValueError, RecursionError):
        return None

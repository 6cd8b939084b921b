"""Receiving pictures: one that a desk asked for is kept, every other is said to be dropped."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.confidential.enquiries import PictureReceived
from services.contracts.sealing import (
    CannotOpen,
    PublicKey,
    open_sealed,
    seal,
)
from services.intake import store
from services.intake.model.enquiries import Enquiry, Heard
from services.intake.model.pictures import AskedPicture, may_have_one
from services.intake.resources import Resources
from services.intake.store.audit import Circumstances
from services.intake.vault import Vault

from . import claiming, ending, pictures
from .desks import desk_pair, is_for
from .steering import left_out, was_there


async def receive(tx: Connection, resources: Resources, event: PictureReceived) -> None:
    """Keep a picture where the enquiry is now, its key sealed to the desk there.

    What nobody asked for, or may have, or what comes too late, is said to be dropped at once.
    """
    society = await store.people.hold_place(tx, event.enquiry_id)
    if society is None:
        await pictures.say_dropped(tx, event.enquiry_id, event.picture_id)
        return
    async with store.scopes.visiting(tx, society):
        await _take(tx, resources, society, event)


async def _take(
    tx: Connection, resources: Resources, society: UUID, event: PictureReceived
) -> None:
    enquiry = await store.enquiries.lock_enquiry(tx, society, event.enquiry_id)
    asked = await store.pictures.list_of(tx, society, event.enquiry_id)
    known = next((one for one in asked if one.picture_id == event.picture_id), None)
    if known is not None and known.here:
        return
    waiting = next((one for one in asked if one.waits and known is None), None)
    key = None
    if enquiry is not None and waiting is not None and may_have_one(enquiry):
        key = await _key(tx, resources.vault, enquiry, event.sealed_key)
    if enquiry is None or waiting is None or key is None:
        await _turn_away(tx, (society, waiting), event, resources.clock())
        return
    await _keep(tx, enquiry, waiting.come((event.picture_id, event.object, key), resources.clock()))


async def _keep(tx: Connection, enquiry: Enquiry, picture: AskedPicture) -> None:
    """Keep what came; the enquiry waits for whoever works on it, as after any message."""
    assert picture.came_at is not None
    policy = await store.people.find_policy(tx, enquiry.society)
    await store.pictures.save(tx, picture)
    heard = enquiry.hear(picture.came_at, Heard(), policy)
    await store.enquiries.save_enquiry(tx, heard)
    await ending.forget_plans(tx, heard)
    if heard.whose:
        await claiming.plan_end_of_claim(tx, heard, policy)
    how = Circumstances(at=picture.came_at, society=enquiry.society)
    await store.audit.note(tx, None, "picture arrived", enquiry.enquiry_id, **how)


async def _turn_away(
    tx: Connection,
    where: tuple[UUID, AskedPicture | None],
    event: PictureReceived,
    at: datetime,
) -> None:
    """Keep nothing of what came; the mailbox took its one picture, so nothing waits any more."""
    society, waiting = where
    if waiting is not None:
        await store.pictures.save(tx, waiting.turn_away(event.picture_id, at))
    await pictures.say_dropped(tx, event.enquiry_id, event.picture_id)
    how = Circumstances(at=at, society=society)
    await store.audit.note(tx, None, "picture turned away", event.enquiry_id, **how)


async def _key(tx: Connection, vault: Vault, enquiry: Enquiry, sealed: str) -> str | None:
    """Return a key sealed to the desk an enquiry is at, or None where nobody there may have it.

    What was sealed before a move was known outside is opened by the desk it was sealed to, under
    the rules of moving.
    """
    society = await store.societies.find(tx, enquiry.society)
    desk = await store.enquiries.read_desk(tx, enquiry.society, enquiry.desk)
    if society.country in enquiry.excluded:
        return None
    if is_for(desk, sealed):
        return sealed
    if society.country in await left_out(tx, enquiry):
        return None
    for other in await store.societies.list_all(tx):
        if other.society != enquiry.society and await was_there(
            tx, enquiry.enquiry_id, other.society
        ):
            opened = await _opened_by(tx, vault, other.society, sealed)
            if opened is not None:
                return seal(PublicKey.read(desk.public_key), opened)
    return None


async def _opened_by(tx: Connection, vault: Vault, society: UUID, sealed: str) -> bytes | None:
    """Return what was sealed to the desk of a Society, or None where it was not."""
    async with store.scopes.visiting(tx, society):
        desk = await store.enquiries.find_desk(tx, society)
        pair = await desk_pair(tx, vault, society, desk)
    try:
        return open_sealed(pair, sealed)
    except CannotOpen:
        return None

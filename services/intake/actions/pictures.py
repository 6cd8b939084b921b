"""Pictures: a desk asks a visitor for one, looks at it, and lets it go; no copy is made of it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.chassis import outbox
from services.chassis.database import Connection
from services.chassis.objects import ObjectMissing
from services.contracts.confidential.enquiries import PictureAsked, PictureDropped
from services.contracts.sealing import CannotOpen, KeyPair, open_sealed
from services.intake import store
from services.intake.model.enquiries import Enquiry, EnquiryNotFound
from services.intake.model.pictures import (
    AskedPicture,
    AskReason,
    DropReason,
    PictureGone,
    PictureNotFound,
    check_asking,
)
from services.intake.resources import Resources
from services.intake.store.scopes import transaction_for

from .claiming import lock
from .desks import desk_pair
from .doing import Doing, note

_BUCKET = "cleaned"
_NONCE = 12
_JPEG = b"\xff\xd8\xff"


async def ask(tx: Connection, doing: Doing, enquiry_id: UUID, why: AskReason) -> bool:
    """Let a visitor's mailbox take one picture; return whether this was the first time.

    Nothing is asked while one is here or still to come. Raises `CannotAskForPicture` or
    `ClaimedByAnother`.
    """
    enquiry = await lock(tx, doing, enquiry_id)
    await check_country(tx, enquiry)
    check_asking(enquiry, doing.by.staff_id)
    if await store.pictures.find(tx, doing.society, enquiry_id) is not None:
        return False
    asked = AskedPicture(doing.society, uuid4(), enquiry_id, why, doing.by.staff_id, doing.at)
    await store.pictures.save(tx, asked)
    await store.enquiries.save_enquiry(tx, enquiry.work(doing.by.staff_id, doing.at))
    await outbox.enqueue(tx, PictureAsked(enquiry_id=enquiry_id))
    await note(tx, doing, "picture asked for", enquiry_id, why)
    return True


async def find(
    tx: Connection, doing: Doing, enquiry_id: UUID, picture_id: UUID
) -> tuple[Enquiry, AskedPicture]:
    """Return a picture that is here, and its enquiry; raises `PictureNotFound` for any other."""
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    await check_country(tx, enquiry)
    picture = await store.pictures.find(tx, doing.society, enquiry_id)
    if picture is None or not picture.here or picture.picture_id != picture_id:
        raise PictureNotFound(enquiry_id=str(enquiry_id))
    return enquiry, picture


async def look_for(
    resources: Resources, doing: Doing, enquiry_id: UUID, picture_id: UUID
) -> tuple[Enquiry, AskedPicture]:
    """Return a picture of which the file can be opened now; nothing of it leaves by that.

    Raises `PictureNotFound`, `PictureGone`, or `ObjectsUnavailable`.
    """
    async with transaction_for(resources.pool, doing.by) as tx:
        enquiry, picture = await find(tx, doing, enquiry_id, picture_id)
        pair = await desk_pair(tx, doing.vault, doing.society, enquiry.desk)
    await _fetch(resources, pair, picture)
    return enquiry, picture


async def open_picture(
    resources: Resources, doing: Doing, enquiry_id: UUID, picture_id: UUID
) -> bytes:
    """Open a picture for somebody to look at; who does is written down before a byte leaves."""
    async with transaction_for(resources.pool, doing.by) as tx:
        await lock(tx, doing, enquiry_id)
        enquiry, picture = await find(tx, doing, enquiry_id, picture_id)
        pair = await desk_pair(tx, doing.vault, doing.society, enquiry.desk)
        await store.pictures.save(tx, picture.look(doing.at))
        await note(tx, doing, "picture opened", enquiry_id)
    return await _fetch(resources, pair, picture)


async def delete(
    tx: Connection, doing: Doing, enquiry_id: UUID, picture_id: UUID, why: DropReason
) -> None:
    """Let a picture go for good: its key at once, its file as soon as media hears of it."""
    await lock(tx, doing, enquiry_id)
    _, picture = await find(tx, doing, enquiry_id, picture_id)
    await _drop(tx, picture, (why, doing.by.staff_id, doing.at))
    await note(tx, doing, "picture deleted", enquiry_id, why)


async def let_go(
    tx: Connection, enquiry: Enquiry, how: tuple[DropReason, UUID | None, datetime]
) -> None:
    """Let go of what is here or still to come: its writer is heard no longer."""
    picture = await store.pictures.find(tx, enquiry.society, enquiry.enquiry_id)
    if picture is not None:
        await _drop(tx, picture, how)


async def ask_no_longer(tx: Connection, enquiry: Enquiry, at: datetime) -> None:
    """Wait for no picture of an enquiry of which the end is said; one that is here stays.

    Its mailbox takes none from then on, so that another has to be asked for if it is open again.
    """
    picture = await store.pictures.find(tx, enquiry.society, enquiry.enquiry_id)
    if picture is not None and picture.waits:
        await _drop(tx, picture, (DropReason.OVER, None, at))


async def forget(tx: Connection, society: UUID, enquiry_id: UUID) -> None:
    """Forget all pictures of an enquiry together with its words."""
    for picture_id in await store.pictures.forget(tx, society, enquiry_id):
        await say_dropped(tx, enquiry_id, picture_id)


async def say_dropped(tx: Connection, enquiry_id: UUID, picture_id: UUID) -> None:
    """Say outside that nothing of a picture may be left anywhere."""
    await outbox.enqueue(tx, PictureDropped(enquiry_id=enquiry_id, picture_id=picture_id))


async def check_country(tx: Connection, enquiry: Enquiry) -> None:
    """Go on unless the writer left this Society's country out; raises `EnquiryNotFound`."""
    if (await store.societies.find(tx, enquiry.society)).country in enquiry.excluded:
        raise EnquiryNotFound(enquiry_id=str(enquiry.enquiry_id))


async def _drop(
    tx: Connection, picture: AskedPicture, how: tuple[DropReason, UUID | None, datetime]
) -> None:
    await store.pictures.save(tx, picture.drop(*how))
    if picture.picture_id is not None:
        await say_dropped(tx, picture.enquiry_id, picture.picture_id)


async def _fetch(resources: Resources, pair: KeyPair, picture: AskedPicture) -> bytes:
    """Read and open the file of a picture; raises `PictureGone` where that can never be done."""
    gone = PictureGone(enquiry_id=str(picture.enquiry_id))
    try:
        closed = await resources.objects.read(_BUCKET, str(picture.object))
        return await asyncio.to_thread(_open, pair, picture, closed)
    except (ObjectMissing, CannotOpen):
        raise gone from None


def _open(pair: KeyPair, picture: AskedPicture, closed: bytes) -> bytes:
    """Return the pixels alone: a JPEG, and nothing else is ever shown as one."""
    key, about = open_sealed(pair, str(picture.sealed_key)), str(picture.picture_id).encode()
    try:
        content = AESGCM(key).decrypt(closed[:_NONCE], closed[_NONCE:], about)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error
    if not content.startswith(_JPEG):
        raise CannotOpen
    return content

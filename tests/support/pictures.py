"""A picture a desk asked for: asked, sent by its visitor, as media leaves it in `cleaned`."""

from __future__ import annotations

import io
import secrets
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from services.contracts.codes import new_image_name
from services.contracts.confidential.enquiries import PictureReceived
from services.contracts.sealing import PublicKey, seal
from services.intake import store
from services.intake.actions import pictures
from services.intake.model.pictures import AskedPicture, AskReason
from services.intake.store.scopes import transaction_for

from .intake import Visitor, desk_key, hear
from .office import Office


def _jpeg() -> bytes:
    """Return a real picture: a white house on a red field, so that one sees a blur."""
    picture = Image.new("RGB", (320, 240), (160, 30, 30))
    picture.paste((255, 255, 255), (120, 90, 200, 180))
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


JPEG = _jpeg()


async def ask_for(office: Office, enquiry_id: UUID) -> bool:
    """Ask a visitor for a picture."""
    async with transaction_for(office.resources.pool, office.caseworker) as tx:
        return await pictures.ask(tx, office.doing(), enquiry_id, AskReason.PAPER)


async def event_of(
    office: Office, enquiry_id: UUID, picture_id: UUID, *, to: PublicKey | None = None, **more: Any
) -> PictureReceived:
    """Put a cleaned picture where media puts it, and return what routing would say of it."""
    key, nonce, name = secrets.token_bytes(32), secrets.token_bytes(12), new_image_name()
    about = str(more.get("about", picture_id)).encode()
    closed = nonce + AESGCM(key).encrypt(nonce, more.get("content", JPEG), about)
    await office.resources.objects.write("cleaned", name, closed, "application/octet-stream")
    desk = to or await desk_key(office.resources, office.founded)
    return PictureReceived(
        enquiry_id=enquiry_id, picture_id=picture_id, object=name, sealed_key=seal(desk, key)
    )


async def send(office: Office, enquiry_id: UUID, **more: Any) -> UUID:
    """Let a picture come to an office's desk; return its id."""
    picture_id = more.pop("picture_id", None) or uuid4()
    await hear(office.resources, await event_of(office, enquiry_id, picture_id, **more))
    return picture_id


async def asked_of(office: Office, enquiry_id: UUID) -> list[AskedPicture]:
    """Return every picture an enquiry's visitor was asked for, as the Society has it."""
    async with office.tx() as tx:
        return await store.pictures.list_of(tx, office.society, enquiry_id)


async def looked_at(portal: Any, office: Office, visitor: Visitor, picture_id: UUID) -> Any:
    """Return the answer a caseworker of an office gets who looks at a picture."""
    browser = await portal(office.founded.caseworker)
    return await browser.get(f"/enquiries/{visitor.enquiry_id}/pictures/{picture_id}/file")


async def keys_left(office: Office) -> int:
    """Count the pictures of a Society of which a key or a name is left."""
    async with office.tx() as tx:
        left = "SELECT count(*) FROM enquiry_pictures WHERE num_nonnulls(sealed_key, object) > 0"
        kept: int = await tx.fetchval(left)
    return kept

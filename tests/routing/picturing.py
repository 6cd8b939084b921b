"""A visitor with a picture, a desk that asks for it, and the darkroom's answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from httpx2 import Response

from services.contracts.codes import Refusal, new_image_name
from services.contracts.confidential.enquiries import MessageReceived, PictureAsked
from services.contracts.restricted.pictures import PictureCleaned, PictureHanded, PictureRefused
from services.contracts.sealing import KeyPair, PublicKey, open_sealed, seal
from services.routing.timers import timers
from tests.media.pictures import a_picture, exif, saved

from .conftest import DARKROOM, Office, Visitor, hidden_in, receipt_of

FIELD = 'type="file"'
PICTURE = saved(a_picture(), "JPEG", exif=exif())


@dataclass
class Conversation:
    """An enquiry in which a picture may be asked for."""

    office: Office
    visitor: Visitor
    receipt: str
    message: MessageReceived

    @classmethod
    async def begin(cls, office: Office, visitor: Visitor) -> Conversation:
        receipt = receipt_of(await visitor.write())
        return cls(office, visitor, receipt, (await office.messages())[-1])

    async def asked(self) -> Response:
        """Let the desk ask, and the visitor open their mailbox."""
        await self.office.hear(PictureAsked(enquiry_id=self.message.enquiry_id))
        return await self.visitor.open(self.receipt)

    async def send(self, page: Response, picture: bytes = PICTURE, **more: Any) -> Response:
        """Send a picture from a page of the mailbox."""
        return await self.visitor.client.post(
            f"/{self.visitor.language}/picture",
            data={"token": hidden_in(page)["token"]} | more,
            files={"picture": ("IMG_2041 Izmir.jpg", picture, "image/jpeg")},
        )

    async def handed(self) -> PictureHanded:
        """Send the picture that was asked for, and return what the darkroom hears."""
        await self.send(await self.asked())
        return (await self.office.said(PictureHanded))[-1]

    async def cleaned(self) -> PictureCleaned:
        """Send the picture that was asked for, and let it be cleaned."""
        clean = cleaned(await self.handed())
        await self.office.hear(clean)
        return clean

    async def pictures(self) -> list[dict[str, Any]]:
        """Return routing's rows of pictures."""
        return [dict(row) for row in await self.office.resources.pool.fetch("TABLE pictures")]


def cleaned(handed: PictureHanded) -> PictureCleaned:
    """Return what the darkroom says of a picture it could clean."""
    key = seal(PublicKey.read(handed.desk_key), AESGCM.generate_key(256))
    return PictureCleaned(picture_id=handed.picture_id, object=new_image_name(), sealed_key=key)


def refused(handed: PictureHanded, reason: Refusal = Refusal.DAMAGED) -> PictureRefused:
    """Return what the darkroom says of a picture it could not."""
    return PictureRefused(picture_id=handed.picture_id, reason=reason)


def unlocked(file: bytes, handed: PictureHanded, pair: KeyPair = DARKROOM) -> bytes:
    """Open what lies in `handed` as the darkroom does."""
    key = AESGCM(open_sealed(pair, handed.sealed_key))
    return key.decrypt(file[:12], file[12:], str(handed.picture_id).encode())


async def timer(name: str, talk: Conversation) -> None:
    """Let a timer come round."""
    await next(one for one in timers.all if one.name == name).work(talk.office.resources)


async def sweep(talk: Conversation) -> None:
    """Let the timer come round that deletes files."""
    await timer("sweep_pictures", talk)

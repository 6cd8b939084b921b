"""Around a picture in media: routing, which hands it, and the desk that opens it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.chassis.objects import ObjectsUnavailable
from services.contracts.codes import new_image_name
from services.contracts.restricted.pictures import PictureCleaned, PictureHanded
from services.contracts.sealing import KeyPair, open_sealed, seal
from services.media.darkroom import inspection
from tests.support.objects import Shelf

from .around import Media
from .pictures import a_picture, saved


@dataclass
class Handing:
    """Routing's part and the desk's."""

    media: Media
    desk: KeyPair = field(default_factory=KeyPair.make)

    async def hand(self, picture: bytes | None = None, **other: Any) -> PictureHanded:
        """Put a picture into the bucket as routing does, and say so."""
        picture_id, key, nonce = uuid4(), AESGCM.generate_key(256), os.urandom(12)
        event = PictureHanded(
            **{
                "picture_id": picture_id,
                "object": new_image_name(),
                "sealed_key": seal(self.media.resources.pair.public, key),
                "desk_key": self.desk.public.text,
            }
            | other
        )
        plain = picture if picture is not None else saved(a_picture(), "JPEG")
        closed = nonce + AESGCM(key).encrypt(nonce, plain, str(picture_id).encode())
        await self.media.shelf.write("handed", event.object, closed, "application/octet-stream")
        await self.media.say(event)
        return event

    def opened(self, cleaned: PictureCleaned, pair: KeyPair | None = None) -> bytes:
        """Open what was cleaned as its desk does."""
        file, _ = self.media.shelf.files["cleaned", cleaned.object]
        key = AESGCM(open_sealed(pair or self.desk, cleaned.sealed_key))
        return key.decrypt(file[:12], file[12:], str(cleaned.picture_id).encode())

    def around(self, **other: Any) -> None:
        """Put something else around media from now on."""
        self.media.resources = replace(self.media.resources, **other)


@dataclass
class Meanwhile:
    """A store that does something right after the first file was written."""

    shelf: Shelf
    then: Any
    done: bool = False

    async def read(self, bucket: str, name: str) -> bytes:
        return await self.shelf.read(bucket, name)

    async def delete(self, bucket: str, name: str) -> None:
        await self.shelf.delete(bucket, name)

    async def write(self, bucket: str, name: str, data: bytes, content_type: str) -> None:
        await self.shelf.write(bucket, name, data, content_type)
        if not self.done:
            self.done = True
            await self.then()


class Tearing:
    """A darkroom whose writer leaves in what a camera wrote."""

    async def clean(self, original: bytes) -> bytes:
        inspection.inspect(original, "jpg")
        return original


async def away() -> None:
    """The store goes away."""
    raise ObjectsUnavailable


async def discarded(media: Media, picture_id: UUID) -> None:
    """Somebody deletes everything, and another process of media hears of it at once."""
    async with media.resources.pool.acquire() as db:
        await db.execute("UPDATE pictures SET discarded = true WHERE picture_id = $1", picture_id)

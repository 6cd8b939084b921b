"""What stands around media in a test: intake's part, and stores that fail at a bad moment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from services.chassis import outbox
from services.chassis.database import transaction_of
from services.chassis.objects import ObjectsUnavailable
from services.contracts.codes import new_image_name
from services.contracts.restricted.photos import PhotoDiscarded, PhotoSubmitted
from services.contracts.sealing import seal
from services.media.darkroom import Darkroom, inspection
from services.media.handlers import events
from services.media.resources import Resources
from tests.support.broker import Broker
from tests.support.objects import Shelf

from .pictures import a_picture, saved

NAMES = bytes(range(32))
"""The secret names of proofs are made with."""


@dataclass
class Media:
    """Media, and what intake would do around it."""

    resources: Resources
    shelf: Shelf
    broker: Broker
    said: Broker = field(default_factory=Broker)

    async def submit(self, photo: bytes | None = None, **other) -> PhotoSubmitted:
        """Put an original into the bucket as intake does, and say so."""
        photo_id, key, name = uuid4(), AESGCM.generate_key(256), new_image_name()
        event = PhotoSubmitted(
            **{
                "photo_id": photo_id,
                "revision": 1,
                "object": name,
                "sealed_key": seal(self.resources.pair.public, key),
            }
            | other
        )
        await self.put(event, key, photo or saved(a_picture(), "JPEG"))
        await self.say(event)
        return event

    async def put(self, event: PhotoSubmitted, key: bytes, photo: bytes) -> None:
        nonce = os.urandom(12)
        encrypted = nonce + AESGCM(key).encrypt(nonce, photo, str(event.photo_id).encode())
        await self.shelf.write("originals", event.object, encrypted, "application/octet-stream")

    async def say(self, event) -> None:
        """Say what intake says; each saying is another event, even of the same words."""
        async with transaction_of(self.resources.pool) as tx:
            await outbox.enqueue(tx, event)
        await self.broker.relay(self.resources.pool, "intake")

    async def hear(self, **how) -> None:
        """Hear everything said so far, and say what there is to say."""
        await self.broker.deliver(events, self.resources, **how)
        await self.said.relay(self.resources.pool, "media")

    def told(self, kind) -> list:
        return [kind.heard(said.value) for said in self.said.of(kind.TYPE)]


@dataclass
class Interrupted:
    """A store during whose ninth writing the photo is discarded."""

    shelf: Shelf
    media: Media
    photo_id: UUID
    written: int = 0
    done: bool = False

    async def read(self, bucket, name):
        return await self.shelf.read(bucket, name)

    async def delete(self, bucket, name):
        await self.shelf.delete(bucket, name)

    async def write(self, bucket, name, data, content_type):
        await self.shelf.write(bucket, name, data, content_type)
        self.written += 1
        if self.written == 9:
            log = list(self.media.broker.log)
            self.media.broker.log.clear()
            await self.media.say(PhotoDiscarded(photo_id=self.photo_id))
            await self.media.broker.deliver(events, self.media.resources)
            self.media.broker.log[:0] = log
            self.done = True


@dataclass
class Crashing:
    """A store that goes away after five files."""

    shelf: Shelf
    written: int = 0

    async def read(self, bucket, name):
        return await self.shelf.read(bucket, name)

    async def write(self, bucket, name, data, content_type):
        self.written += 1
        if self.written > 5:
            raise ObjectsUnavailable
        await self.shelf.write(bucket, name, data, content_type)


@dataclass
class Leaking:
    """A darkroom whose writer saves an opened picture as it is, as many programs do."""

    room: Darkroom

    async def develop(self, original, crop=None, wishes=None):
        naive = Image.open(BytesIO(original))
        inspection.inspect(saved(naive, "JPEG", exif=naive.info["exif"]), "jpg")
        return await self.room.develop(original, crop, wishes)

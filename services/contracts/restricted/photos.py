"""A photo's way through the darkroom: handed in, developed or refused, discarded."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from services.contracts.codes import (
    Box,
    Hint,
    Id,
    ObjectName,
    Pattern,
    Refusal,
    Revision,
    SealedKey,
)
from services.contracts.event import Event


class PhotoSubmitted(Event):
    """A photo waits in `originals`, encrypted; `sealed_key` opens it for media alone.

    `sealed_key` holds 32 bytes of AES-256-GCM key, sealed to media; the object is a 12-byte
    nonce and the ciphertext, with the photo_id's text as associated data. Boxes in `veiled` are
    made unrecognisable; with `levels`, flat or dark light is evened out.
    """

    TYPE: ClassVar[str] = "photo.submitted.v1"
    TOPIC: ClassVar[str] = "restricted.submissions"
    KEY: ClassVar[str] = "photo_id"

    photo_id: Id
    revision: Revision
    object: ObjectName
    sealed_key: SealedKey
    crop: Box | None = None
    veiled: Annotated[tuple[Box, ...], Field(max_length=20)] = ()
    levels: bool = False


class PhotoDiscarded(Event):
    """Nothing of a photo may be kept or ever be developed again."""

    TYPE: ClassVar[str] = "photo.discarded.v1"
    TOPIC: ClassVar[str] = "restricted.submissions"
    KEY: ClassVar[str] = "photo_id"

    photo_id: Id


class PhotoDeveloped(Event):
    """Nine clean renditions of a photo are in `proofs`, named as `contracts.renditions` says.

    `faces` are boxes that frame faces, for the crop alone; nothing in them tells one face
    from another. `far` says that even the largest is small in the photo. `pattern` tells the
    same picture again: where it is light and dark, nothing of a face.
    """

    TYPE: ClassVar[str] = "photo.developed.v1"
    TOPIC: ClassVar[str] = "restricted.developments"
    KEY: ClassVar[str] = "photo_id"

    photo_id: Id
    revision: Revision
    image: ObjectName
    crop: Box
    faces: Annotated[tuple[Box, ...], Field(max_length=20)] = ()
    hints: Annotated[tuple[Hint, ...], Field(max_length=5)] = ()
    far: bool = False
    pattern: Pattern | None = None


class PhotoRefused(Event):
    """A photo could not be developed; the reason is one of a closed list.

    `incident` says that a file we had made ourselves held more than pixels and was stopped.
    """

    TYPE: ClassVar[str] = "photo.refused.v1"
    TOPIC: ClassVar[str] = "restricted.developments"
    KEY: ClassVar[str] = "photo_id"

    photo_id: Id
    revision: Revision
    reason: Refusal
    incident: bool = False

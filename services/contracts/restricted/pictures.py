"""A visitor's picture on its way through the darkroom: handed in, cleaned or refused, discarded."""

from __future__ import annotations

from typing import ClassVar

from services.contracts.codes import Id, ObjectName, PublicKeyText, Refusal, SealedKey
from services.contracts.event import Event


class PictureHanded(Event):
    """A picture a desk asked for waits in `handed`, encrypted; `sealed_key` opens it for media.

    `sealed_key` holds 32 bytes of AES-256-GCM key, sealed to media; the object is a 12-byte
    nonce and the ciphertext, with the picture_id's text as associated data. What is made of it
    is closed to `desk_key` again: media keeps nothing that it could open later.
    """

    TYPE: ClassVar[str] = "picture.handed.v1"
    TOPIC: ClassVar[str] = "restricted.pictures"
    KEY: ClassVar[str] = "picture_id"

    picture_id: Id
    object: ObjectName
    sealed_key: SealedKey
    desk_key: PublicKeyText


class PictureDiscarded(Event):
    """Nothing of a picture may be kept, nor may it ever be cleaned again."""

    TYPE: ClassVar[str] = "picture.discarded.v1"
    TOPIC: ClassVar[str] = "restricted.pictures"
    KEY: ClassVar[str] = "picture_id"

    picture_id: Id


class PictureCleaned(Event):
    """The whole picture waits in `cleaned` as one JPEG of pixels alone, closed to the desk.

    `sealed_key` holds 32 bytes of AES-256-GCM key, sealed to the desk; the object is made as
    that of `PictureHanded` is.
    """

    TYPE: ClassVar[str] = "picture.cleaned.v1"
    TOPIC: ClassVar[str] = "restricted.cleanings"
    KEY: ClassVar[str] = "picture_id"

    picture_id: Id
    object: ObjectName
    sealed_key: SealedKey


class PictureRefused(Event):
    """A picture could not be cleaned; the reason is one of a closed list.

    `incident` says that a file we had made ourselves held more than pixels and was stopped.
    """

    TYPE: ClassVar[str] = "picture.refused.v1"
    TOPIC: ClassVar[str] = "restricted.cleanings"
    KEY: ClassVar[str] = "picture_id"

    picture_id: Id
    reason: Refusal
    incident: bool = False

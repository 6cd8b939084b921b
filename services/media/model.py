"""What media knows of photos, pictures and posters: opening, closing, names of files, ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.contracts.codes import Refusal
from services.contracts.sealing import CannotOpen, KeyPair, PublicKey, open_sealed, seal

_NAME_LENGTH = 26
_NONCE_BYTES = 12
_KEY_BITS = 256


class State(StrEnum):
    """How far a revision of a photo has come."""

    BEGUN = "begun"
    DEVELOPED = "developed"
    REFUSED = "refused"
    DISCARDED = "discarded"


class OrderState(StrEnum):
    """How far the order of a poster has come."""

    BEGUN = "begun"
    PRINTED = "printed"
    FAILED = "failed"
    DISCARDED = "discarded"


class PictureState(StrEnum):
    """How far a visitor's picture has come."""

    BEGUN = "begun"
    CLEANED = "cleaned"
    REFUSED = "refused"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Cleaning:
    """One try at a picture: which, and how far the picture had come when it began."""

    picture_id: UUID
    state: PictureState
    attempt: int


@dataclass(frozen=True, repr=False)
class Closed:
    """A clean picture that only its desk opens: the file, and its key sealed to that desk."""

    file: bytes
    sealed_key: str


@dataclass(frozen=True)
class Turned:
    """A photo or picture that was refused, and whether that is because of what we made of it."""

    reason: Refusal
    incident: bool = False


class Unopenable(Exception):
    """The original is not encrypted for us, or not this photo; it will not be tomorrow."""


def image_name(secret: bytes, photo_id: UUID, revision: int) -> str:
    """Return the base name of a revision's files: 130 bits, the same every time, telling nothing.

    The first 26 characters of HMAC-SHA-256 (RFC 2104) over 16 bytes of id and 4 of revision, in
    lower-case base 32 (RFC 4648).
    """
    return _name(secret, photo_id.bytes + revision.to_bytes(4, "big"))


def print_name(secret: bytes, order_id: UUID) -> str:
    """Return the base name of a poster's files; made as an image's is, of "poster" and the id."""
    return _name(secret, b"poster" + order_id.bytes)


def picture_name(secret: bytes, picture_id: UUID, attempt: int) -> str:
    """Return the name of a clean picture; made as an image's is, of "picture", id and attempt.

    Each try draws a key of its own, so each has a file of its own: none that was told of is
    written over with what its key does not open.
    """
    return _name(secret, b"picture" + picture_id.bytes + attempt.to_bytes(4, "big"))


def _name(secret: bytes, about: bytes) -> str:
    digest = hmac.new(secret, about, hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:_NAME_LENGTH]


def open_original(pair: KeyPair, sealed_key: str, photo_id: UUID, encrypted: bytes) -> bytes:
    """Return a photo or picture as it was taken; raises `Unopenable`.

    AES-256-GCM: 12 bytes of nonce, then ciphertext and tag, with the id's text as associated
    data, so that none can be passed off as another.
    """
    try:
        key = AESGCM(open_sealed(pair, sealed_key))
        nonce, ciphertext = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
        return key.decrypt(nonce, ciphertext, str(photo_id).encode())
    except (CannotOpen, InvalidTag, ValueError):
        raise Unopenable from None


def close_picture(desk_key: str, picture_id: UUID, file: bytes) -> Closed:
    """Close a clean picture as an original is closed, to a desk alone; raises `Unopenable`.

    The key is drawn here and kept nowhere.
    """
    try:
        desk = PublicKey.read(desk_key)
    except CannotOpen:
        raise Unopenable from None
    key, nonce = AESGCM.generate_key(_KEY_BITS), os.urandom(_NONCE_BYTES)
    closed = nonce + AESGCM(key).encrypt(nonce, file, str(picture_id).encode())
    return Closed(closed, seal(desk, key))

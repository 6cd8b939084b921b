"""What media knows of photos and posters: how to open one, what files are called, how it ended."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.contracts.codes import Refusal
from services.contracts.sealing import CannotOpen, KeyPair, open_sealed

_NAME_LENGTH = 26
_NONCE_BYTES = 12


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


@dataclass(frozen=True)
class Turned:
    """A photo that was not developed, and whether that is because of what we made of it."""

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


def _name(secret: bytes, about: bytes) -> str:
    digest = hmac.new(secret, about, hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:_NAME_LENGTH]


def open_original(pair: KeyPair, sealed_key: str, photo_id: UUID, encrypted: bytes) -> bytes:
    """Return a photo as it was taken; raises `Unopenable`.

    AES-256-GCM: 12 bytes of nonce, then ciphertext and tag, with the photo_id's text as
    associated data, so that no photo can be passed off as another.
    """
    try:
        key = AESGCM(open_sealed(pair, sealed_key))
        nonce, ciphertext = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
        return key.decrypt(nonce, ciphertext, str(photo_id).encode())
    except (CannotOpen, InvalidTag, ValueError):
        raise Unopenable from None

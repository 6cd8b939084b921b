"""Sealing: what one service closes so that only the declared reader can open it.

A sealed value is base64url(key id ‖ X25519 sealed box), without padding characters. The key id
is the first 8 bytes of SHA-256 of the reader's public key, so that a reader with several keys
knows which one to take. Boxes are libsodium's `crypto_box_seal`, through PyNaCl.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Self

from nacl.bindings import crypto_scalarmult
from nacl.exceptions import CryptoError
from nacl.exceptions import RuntimeError as _NaclRefusal
from nacl.public import PrivateKey, SealedBox
from nacl.public import PublicKey as _NaclKey

MESSAGE_STEPS = (1024, 4 * 1024, 16 * 1024)
"""The sizes in bytes a message or a reply can have once padded; the length tells no more."""

ADDRESS_STEPS = (256,)
"""The one size in bytes of a padded address."""

_KEY_BYTES = 32
_KEY_ID_BYTES = 8
_LENGTH_BYTES = 4
_ANY_SCALAR = bytes(range(32))


class CannotOpen(ValueError):
    """The sealed value is not for this key, or is damaged."""


class NotAKey(CannotOpen):
    """The bytes cannot serve as a key."""


class DoesNotFit(ValueError):
    """The value is longer than the largest step allows."""


@dataclass(frozen=True)
class PublicKey:
    """A key to seal to: 32 bytes, X25519; anything else raises `NotAKey`.

    The points of small order are refused too (RFC 7748, section 6.1): with one of them
    everybody could open what was sealed.
    """

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != _KEY_BYTES:
            raise NotAKey
        try:
            crypto_scalarmult(_ANY_SCALAR, self.raw)
        except _NaclRefusal as error:
            raise NotAKey from error

    @property
    def key_id(self) -> bytes:
        """Return the 8 bytes that name the key."""
        return hashlib.sha256(self.raw).digest()[:_KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """Return the key as base64url, 43 characters."""
        return to_text(self.raw)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a key written by `text`; raises `CannotOpen` if it is none."""
        return cls(from_text(text))


@dataclass(frozen=True, repr=False)
class KeyPair:
    """A key that opens what is sealed to its public half: 32 bytes, or `NotAKey` is raised."""

    private: bytes

    def __post_init__(self) -> None:
        if len(self.private) != _KEY_BYTES:
            raise NotAKey

    @classmethod
    def make(cls) -> Self:
        """Draw a new pair."""
        return cls(bytes(PrivateKey.generate()))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Make the pair of a 32-byte seed, the same every time."""
        return cls(bytes(PrivateKey.from_seed(seed)))

    @property
    def public(self) -> PublicKey:
        """Return the half to seal to."""
        return PublicKey(bytes(PrivateKey(self.private).public_key))


def seal(to: PublicKey, plaintext: bytes) -> str:
    """Close bytes so that only the holder of the private half can open them."""
    return to_text(to.key_id + SealedBox(_NaclKey(to.raw)).encrypt(plaintext))


def open_sealed(pair: KeyPair, sealed: str) -> bytes:
    """Open what was sealed to a pair; raises `CannotOpen` for anything else."""
    raw = from_text(sealed)
    if raw[:_KEY_ID_BYTES] != pair.public.key_id:
        raise CannotOpen
    try:
        return SealedBox(PrivateKey(pair.private)).decrypt(raw[_KEY_ID_BYTES:])
    except CryptoError as error:
        raise CannotOpen from error


def pad(plaintext: bytes, steps: tuple[int, ...]) -> bytes:
    """Fill up to the next step: 4 bytes of length (big-endian), the bytes, zeros.

    Raises `DoesNotFit` beyond the largest step less the four bytes.
    """
    for step in steps:
        if len(plaintext) + _LENGTH_BYTES <= step:
            length = len(plaintext).to_bytes(_LENGTH_BYTES, "big")
            return (length + plaintext).ljust(step, b"\0")
    raise DoesNotFit


def unpad(padded: bytes) -> bytes:
    """Undo `pad`; raises `CannotOpen` if the length cannot be true."""
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    if len(padded) < _LENGTH_BYTES or length > len(padded) - _LENGTH_BYTES:
        raise CannotOpen
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def to_text(raw: bytes) -> str:
    """Write bytes as base64url without padding characters."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Read what `to_text` wrote; raises `CannotOpen` for any other spelling.

    Base64 lets several texts mean the same bytes; only one of them is taken, so that a
    changed character is always a changed value.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise CannotOpen from error
    if to_text(raw) != text:
        raise CannotOpen
    return raw

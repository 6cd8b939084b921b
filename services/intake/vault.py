"""The vault: confidential columns are closed under a key of their own record, and never else.

A root key wraps each Society's key, a Society's key wraps the key of each of its records, and a
record's key closes the columns of that record: AES-256-GCM (NIST SP 800-38D) with a random nonce.
A closed value is base64url(version, 1 byte ‖ key id, 8 bytes ‖ nonce, 12 bytes ‖ ciphertext and
tag), without padding characters. The associated data says which service, table, Society, record
and field the value belongs to, so that it opens nowhere else. Deleting a record's wrapped key is
erasure.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from prometheus_client import Counter

from services.contracts.sealing import CannotOpen, from_text, pad, to_text, unpad

STEPS = (64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
"""The sizes in bytes a text can have once padded; the length of a column tells no more."""

_VERSION = b"\x01"
_KEY, _KEY_ID, _NONCE = 32, 8, 12
_HEAD = len(_VERSION) + _KEY_ID


@dataclass(frozen=True, repr=False)
class RecordKey:
    """The key of one record, open in memory."""

    key: bytes
    society: UUID
    record_id: UUID

    def seal(self, table: str, field: str, text: str) -> str:
        """Close a text of one column; raises `DoesNotFit` beyond 32 KiB."""
        return _close(self.key, pad(text.encode(), STEPS), self._about(table, field))

    def open(self, table: str, field: str, sealed: str) -> str:
        """Open what was closed for the same column of the same record, or raise `CannotOpen`."""
        return unpad(_open(self.key, sealed, self._about(table, field))).decode()

    def seal_file(self, table: str, content: bytes) -> bytes:
        """Close a file: nonce, 12 bytes ‖ ciphertext and tag; its length shows, as any file's."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, content, self._about(table, "file"))

    def open_file(self, table: str, closed: bytes) -> bytes:
        """Open what `seal_file` closed for the same record, or raise `CannotOpen`."""
        try:
            return AESGCM(self.key).decrypt(
                closed[:_NONCE], closed[_NONCE:], self._about(table, "file")
            )
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error

    def _about(self, table: str, field: str) -> bytes:
        return _about(table, self.society, self.record_id, field)


class Vault:
    """Opens and makes the keys of Societies and records; every unwrapping is counted."""

    def __init__(self, root: bytes, unwraps: Counter | None = None) -> None:
        if len(root) != _KEY:
            raise ValueError("the root key is 32 bytes")
        self._root = root
        self._wrapping = self.derived("wrapping")
        self._unwraps = unwraps

    def new_society_key(self) -> str:
        """Draw the key of a Society, wrapped under the root."""
        return _close(self._wrapping, secrets.token_bytes(_KEY), _SOCIETY_KEY)

    def new_record_key(self, wrapped_society: str, society: UUID, record_id: UUID) -> str:
        """Draw the key of a record, wrapped under its Society's key."""
        above = self._society(wrapped_society)
        about = _about("record_keys", society, record_id, "wrapped")
        return _close(above, secrets.token_bytes(_KEY), about)

    def record(
        self, wrapped_society: str, wrapped_record: str, society: UUID, record_id: UUID
    ) -> RecordKey:
        """Unwrap the key of a record; raises `CannotOpen` if it is another record's."""
        above = self._society(wrapped_society)
        about = _about("record_keys", society, record_id, "wrapped")
        self._count("record")
        return RecordKey(_open(above, wrapped_record, about), society, record_id)

    def seal_root(self, label: str, text: str) -> str:
        """Close a text that belongs to no record, such as the secret of a staff member's codes."""
        return _close(self._wrapping, pad(text.encode(), STEPS), _label(label))

    def open_root(self, label: str, sealed: str) -> str:
        """Open what was closed under the same label, or raise `CannotOpen`."""
        self._count("root")
        return unpad(_open(self._wrapping, sealed, _label(label))).decode()

    def derived(self, purpose: str) -> bytes:
        """Return 32 secret bytes for another purpose (HKDF-SHA-256), the same each time."""
        return HKDF(SHA256(), _KEY, salt=None, info=b"retrace vault: " + purpose.encode()).derive(
            self._root
        )

    def _society(self, wrapped: str) -> bytes:
        self._count("society")
        return _open(self._wrapping, wrapped, _SOCIETY_KEY)

    def _count(self, what: str) -> None:
        if self._unwraps is not None:
            self._unwraps.labels(what).inc()


_SOCIETY_KEY = b"intake|societies|wrapped_key"


def _about(table: str, society: UUID, record_id: UUID, field: str) -> bytes:
    return f"intake|{table}|{society}|{record_id}|{field}".encode()


def _label(label: str) -> bytes:
    return f"intake|root|{label}".encode()


def _close(key: bytes, plaintext: bytes, about: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE)
    return to_text(_head(key) + nonce + AESGCM(key).encrypt(nonce, plaintext, about))


def _open(key: bytes, sealed: str, about: bytes) -> bytes:
    raw = from_text(sealed)
    if raw[:_HEAD] != _head(key):
        raise CannotOpen
    try:
        return AESGCM(key).decrypt(raw[_HEAD : _HEAD + _NONCE], raw[_HEAD + _NONCE :], about)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def _head(key: bytes) -> bytes:
    """Return the version and the id of a key: a hash of it, so that a wrong key is seen at once."""
    return _VERSION + hashlib.sha256(b"key id|" + key).digest()[:_KEY_ID]

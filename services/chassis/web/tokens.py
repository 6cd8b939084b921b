"""Tokens: form state that a page carries itself, and the proof that a form came from our page."""

from __future__ import annotations

import hmac
import json
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.contracts.sealing import CannotOpen, pad, unpad

STEPS = (512, 1024, 2048, 4096, 8192, 16384, 32768)
"""The sizes in bytes that form state can have; a token's length tells no more than its step."""

_SALT, _NONCE, _KEY = 16, 12, 32
_MOST = 64 * 1024


class BadToken(ValueError):
    """The token is not ours, was changed, or is too old."""


class FormSeal:
    """Seals what a form has gathered so far, so that the server need not remember it.

    base64url(16 bytes of salt ‖ AES-256-GCM of padded, deflated JSON). Key and nonce come from
    HKDF-SHA-256 over the secret and the salt, so each token has a key of its own and the limit on
    random nonces (NIST SP 800-38D) is never near. `purpose` is authenticated and not sent.
    """

    def __init__(self, secret: bytes, purpose: str = "form") -> None:
        if len(secret) < _KEY:
            raise ValueError("the secret of form tokens is 32 bytes or more")
        self._secret = secret
        self._purpose = purpose.encode()

    def seal(self, state: Mapping[str, Any], now: datetime) -> str:
        """Return the state as text for a hidden field; raises `DoesNotFit` beyond 32 KiB."""
        salt = secrets.token_bytes(_SALT)
        key, nonce = self._keys(salt)
        whole = json.dumps([int(now.timestamp()), dict(state)], ensure_ascii=False)
        padded = pad(zlib.compress(whole.encode(), 9), STEPS)
        closed = AESGCM(key).encrypt(nonce, padded, self._purpose)
        return urlsafe_b64encode(salt + closed).decode().rstrip("=")

    def open(self, token: str, now: datetime, max_age: timedelta) -> dict[str, Any]:
        """Return the state of a token sealed at most `max_age` ago; raises `BadToken`."""
        sealed_at, state = self._opened(token)
        age = now.timestamp() - sealed_at
        if not -60 <= age <= max_age.total_seconds():
            raise BadToken
        return state

    def _opened(self, token: str) -> tuple[int, dict[str, Any]]:
        if len(token) > _MOST:
            raise BadToken
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            key, nonce = self._keys(raw[:_SALT])
            padded = AESGCM(key).decrypt(nonce, raw[_SALT:], self._purpose)
            sealed_at, state = json.loads(zlib.decompress(unpad(padded)))
        except (InvalidTag, NotBase64, CannotOpen, ValueError) as error:
            raise BadToken from error
        return sealed_at, state

    def _keys(self, salt: bytes) -> tuple[bytes, bytes]:
        derived = HKDF(SHA256(), _KEY + _NONCE, salt, b"retrace form state").derive(self._secret)
        return derived[:_KEY], derived[_KEY:]


def csrf_token(secret: bytes, session: str) -> str:
    """Return the token every form of a session carries: it proves that our page made the form."""
    return hmac.new(secret, b"csrf|" + session.encode(), sha256).hexdigest()


def csrf_holds(token: str | None, secret: bytes, session: str) -> bool:
    """Return whether the token belongs to the session, in a time that tells nothing."""
    return hmac.compare_digest((token or "").encode(), csrf_token(secret, session).encode())

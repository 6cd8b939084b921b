"""A form's state on the server: found and opened with a token that only the page has.

The token is 128 random bits. HKDF-SHA-256 (RFC 5869) over it, salted with a secret of routing's,
gives the place of its row, the key that closes the row (AES-256-GCM, padded), and, with the version
of the answers that were checked, the receipt. Whoever has the database has none of the tokens, and
whoever has a page has neither the row nor the secret.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.contracts.sealing import CannotOpen, pad, to_text, unpad

from .receipts import Receipt

STATE_STEPS = (1024, 4 * 1024, 24 * 1024)
"""The sizes in bytes that form state can have; a row's length tells no more than its step."""

_TOKEN, _BYTES, _NONCE = 16, 32, 12


class FormKeys:
    """What a token makes of itself, under the secret of the service."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _BYTES:
            raise ValueError("the secret of forms is 32 bytes or more")
        self._secret = secret

    @staticmethod
    def new_token() -> str:
        """Draw the token of a form: 22 letters for a hidden field."""
        return to_text(secrets.token_bytes(_TOKEN))

    @staticmethod
    def new_version() -> str:
        """Draw the name of what stands on a page on which all answers are checked."""
        return to_text(secrets.token_bytes(_TOKEN))

    def place(self, token: str) -> bytes:
        """Return where a form's row is: 32 bytes that do not lead back to the token."""
        return self._derived("place", token)

    def close(self, token: str, state: Mapping[str, Any]) -> bytes:
        """Close the state of a form; raises `DoesNotFit` beyond 24 KiB."""
        nonce = secrets.token_bytes(_NONCE)
        whole = json.dumps(dict(state), ensure_ascii=False, separators=(",", ":")).encode()
        padded = pad(whole, STATE_STEPS)
        return nonce + self._cipher(token).encrypt(nonce, padded, self.place(token))

    def open(self, token: str, closed: bytes) -> dict[str, Any]:
        """Return the state of a form; raises `CannotOpen` for what another token closed."""
        nonce, rest = closed[:_NONCE], closed[_NONCE:]
        try:
            padded = self._cipher(token).decrypt(nonce, rest, self.place(token))
        except (InvalidTag, ValueError):
            raise CannotOpen from None
        state: dict[str, Any] = json.loads(unpad(padded))
        return state

    def receipt(self, token: str, version: str) -> Receipt:
        """Return the receipt of what was checked: the same however often it is sent."""
        return Receipt.of(self._derived("receipt", f"{token} {version}"))

    def _cipher(self, token: str) -> AESGCM:
        return AESGCM(self._derived("key", token))

    def _derived(self, what: str, of: str) -> bytes:
        label = b"retrace form: " + what.encode()
        return HKDF(SHA256(), _BYTES, self._secret, label).derive(of.encode())

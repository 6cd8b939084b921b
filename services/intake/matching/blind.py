"""Blind keys: names can be looked up by whoever holds the Society's secret, and read by nobody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from .spelling import parts, skeletons

WORD = 4
SKELETON = 2
SHORT_SKELETON = 1
"""How much it tells that two records share a word, its consonants, or only one consonant."""

_BYTES = 16


class Blind:
    """Makes the keys of one Society: HMAC-SHA-256, cut to 16 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def keys(self, names: Iterable[str]) -> dict[bytes, int]:
        """Return the keys under which names are found, and how much each tells."""
        found: dict[bytes, int] = {}
        for name in names:
            for word in parts(name):
                found |= self.of_word(word)
        return found

    def of_word(self, word: str) -> dict[bytes, int]:
        """Return the keys of one folded word."""
        keys = {self._key("word", word): WORD}
        for bones in skeletons(word):
            keys[self._key("bones", bones)] = SKELETON if len(bones) > 1 else SHORT_SKELETON
        return keys

    def _key(self, kind: str, text: str) -> bytes:
        told = f"{kind}|{text}".encode()
        return hmac.digest(self._secret, told, hashlib.sha256)[:_BYTES]

"""Patterns of pictures, mixed: a Society compares its own, and nobody else can with any.

A pattern says how a picture is lit (decision 0043). Before it is kept its bits change places and
some are turned over, as the Society's secret says. How many bits two patterns differ in stays the
same, so that they can be compared; which picture they are of does not show without the secret.
"""

from __future__ import annotations

import hashlib
import hmac

BITS = 128
ALIKE = 12
"""Bits that may differ in one picture saved twice, smaller or a little trimmed."""


class Mixer:
    """Mixes the patterns of one Society, always in the same way."""

    def __init__(self, secret: bytes) -> None:
        def drawn(what: str) -> bytes:
            return hmac.digest(secret, what.encode(), hashlib.sha256)

        self._places = sorted(range(BITS), key=lambda place: drawn(f"place|{place}"))
        self._turned = int.from_bytes(drawn("turned")[: BITS // 8])

    def mix(self, pattern: str) -> str:
        """Return a pattern of 32 hexadecimal digits mixed, as 128 characters of 0 and 1."""
        bits = f"{int(pattern, 16) ^ self._turned:0{BITS}b}"
        return "".join(bits[place] for place in self._places)

"""The receipt: how it is drawn, read again, shown, and what it opens.

A receipt is 19 random characters of Crockford's base 32 (95 bits) and a check character, in five
groups of four. HKDF-SHA-256 (RFC 5869) with two labels makes of it the mailbox's id, 32 bytes,
and the 32-byte seed of the X25519 pair to which answers are sealed. At 95 bits no stretching is
needed. The receipt itself is kept by the visitor alone.
"""

from __future__ import annotations

import io
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import segno
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.contracts.codes import CROCKFORD, check_character, read_code
from services.contracts.sealing import KeyPair

GROUPS, GROUP = 5, 4
_DRAWN = GROUPS * GROUP - 1
_OF_BYTES = "".join(CROCKFORD[byte % 32] for byte in range(256)).encode()  # 256 is eight times 32
_BYTES = 32
_MAILBOX = b"retrace receipt: mailbox"
_REPLIES = b"retrace receipt: seed of the reply key"


@dataclass(frozen=True, repr=False)
class Receipt:
    """The code with which a visitor opens an enquiry again: 20 characters, the last one a check."""

    characters: str

    @classmethod
    def draw(cls) -> Self:
        """Draw a receipt: 95 random bits, five of each byte, so that no character is favoured."""
        return cls.of(secrets.token_bytes(_DRAWN))

    @classmethod
    def of(cls, drawn: bytes) -> Self:
        """Return the receipt that 19 random bytes make, the same every time; more are passed by."""
        characters = drawn[:_DRAWN].translate(_OF_BYTES).decode()
        return cls(characters + check_character(characters))

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the five groups of four, as they are shown."""
        return tuple(self.characters[at : at + GROUP] for at in range(0, GROUPS * GROUP, GROUP))

    @property
    def code(self) -> str:
        """Return the code as it is written in one line."""
        return "-".join(self.groups)

    @property
    def mailbox(self) -> bytes:
        """Return the mailbox's id: 32 bytes that do not lead back to the receipt."""
        return self._derived(_MAILBOX)

    @cached_property
    def pair(self) -> KeyPair:
        """Return the pair that opens the answers."""
        return KeyPair.from_seed(self._derived(_REPLIES))

    def _derived(self, label: bytes) -> bytes:
        return HKDF(SHA256(), _BYTES, salt=None, info=label).derive(self.characters.encode())


def read_receipt(typed: str) -> Receipt | None:
    """Return the receipt that was typed, look-alikes mended, or None if it cannot be one."""
    plain = read_code(typed)
    if len(plain) != GROUPS * GROUP or any(c not in CROCKFORD for c in plain):
        return None
    if check_character(plain[:_DRAWN]) != plain[_DRAWN]:
        return None
    return Receipt(plain)


_CODE_IN_TEXT = re.compile(r"(?<!\w)(?=(\w{4}(?:[\s\-‐-―.·]{0,3}\w{4}){4})(?!\w))")


def holds_receipt(text: str, own: Receipt | None = None) -> bool:
    """Return whether a text seems to contain a receipt, which must travel with nobody's words.

    Looks for five groups of four with a digit among them and the right check character: of a
    million receipts some 600 have no digit and pass, and of texts that look so one in 32 is taken
    for one. `own` is found however it is written.
    """
    if own and own.characters in read_code(text):
        return True
    plain = unicodedata.normalize("NFKC", text)
    return any(
        any(c.isdecimal() for c in found) and read_receipt(found) is not None
        for found in _CODE_IN_TEXT.findall(plain)
    )


def picture(code: str) -> str:
    """Return a QR picture of the code alone, as SVG without styles and scripts (ISO/IEC 18004)."""
    drawn = io.BytesIO()
    # One of the eight masks for all: readers take any, and to try them all costs as much as all
    # the rest of a sending. A code is random, so that none of them suits it badly.
    segno.make(code, error="m", micro=False, mask=1).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, svgclass="qr", lineclass=None, nl=False
    )
    return drawn.getvalue().decode()

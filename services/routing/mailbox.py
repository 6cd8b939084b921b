"""The craft of the blind post office: the receipt, what it opens, and letters sealed to others.

A receipt is 19 random characters of Crockford's base 32 (95 bits) and a check character, in five
groups of four. HKDF-SHA-256 (RFC 5869) with two labels makes of it the mailbox's id, 32 bytes,
and the 32-byte seed of the X25519 pair to which answers are sealed. At 95 bits no stretching is
needed. The receipt itself is kept by the visitor alone.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

import segno
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.contracts.codes import CROCKFORD, check_character, read_code
from services.contracts.sealing import (
    ADDRESS_STEPS,
    MESSAGE_STEPS,
    CannotOpen,
    KeyPair,
    PublicKey,
    open_sealed,
    pad,
    seal,
    to_text,
    unpad,
)

GROUPS, GROUP = 5, 4
_DRAWN = GROUPS * GROUP - 1
_BYTES = 32
_MAILBOX = b"retrace receipt: mailbox"
_REPLIES = b"retrace receipt: seed of the reply key"

MESSAGE_BYTES = MESSAGE_STEPS[-1] - 384
"""The longest message as JSON text in UTF-8; the rest of a letter has room in 384 bytes."""


@dataclass(frozen=True, repr=False)
class Receipt:
    """The code with which a visitor opens an enquiry again: 20 characters, the last one a check."""

    characters: str

    @classmethod
    def draw(cls) -> Self:
        """Draw a receipt: 95 random bits."""
        drawn = "".join(secrets.choice(CROCKFORD) for _ in range(_DRAWN))
        return cls(drawn + check_character(drawn))

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


def fits(message: str) -> bool:
    """Return whether a message has room in a letter."""
    return len(json.dumps(message, ensure_ascii=False).encode()) <= MESSAGE_BYTES


def seal_letter(desk: PublicKey, letter: Mapping[str, Any]) -> str:
    """Close a letter so that only the desk can read it; its length tells one of three sizes.

    Raises `DoesNotFit` for a message that does not fit.
    """
    return seal(desk, pad(_json(letter), MESSAGE_STEPS))


def seal_address(notify: PublicKey, address: str, stop: str) -> str:
    """Close an address so that only notify can read it, at the moment it writes there.

    `stop` goes with it into the link that ends the prompts: to notify it is 22 letters.
    """
    return seal(notify, pad(_json({"address": address, "stop": stop}), ADDRESS_STEPS))


def new_stop() -> str:
    """Draw the token of the link that ends the prompts of one enquiry: 128 random bits."""
    return to_text(secrets.token_bytes(16))


def stop_hash(token: str) -> bytes:
    """Return what is kept of a token: enough to know it again, too little to make a link of."""
    return sha256(b"retrace stop: " + token.encode()).digest()


def open_replies(pair: KeyPair, sealed: Iterable[str]) -> Iterator[str]:
    """Open answers with the receipt's pair; one that cannot be opened passes by, the rest stay."""
    for one in sealed:
        with contextlib.suppress(CannotOpen):
            yield unpad(open_sealed(pair, one)).decode(errors="replace")


def form_id(nonce: bytes, text: str) -> UUID:
    """Return the id of a form that was sent: the same words of the same page make the same id.

    The page's 16 random bytes lead the hash, so that the id tells nothing of the words.
    """
    return UUID(bytes=sha256(nonce + text.encode()).digest()[:16], version=4)


def picture(code: str) -> str:
    """Return a QR picture of the code alone, as SVG without styles and scripts (ISO/IEC 18004)."""
    drawn = io.BytesIO()
    segno.make(code, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, svgclass="qr", lineclass=None, nl=False
    )
    return drawn.getvalue().decode()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

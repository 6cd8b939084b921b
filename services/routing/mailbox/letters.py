"""Letters and addresses sealed to others, and answers opened with a receipt."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

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

MESSAGE_BYTES = MESSAGE_STEPS[-1] - 2048
"""The longest message as JSON text in UTF-8; all the rest of a letter has room in 2 KiB."""


def fits(message: str) -> bool:
    """Return whether a message has room in a letter."""
    return len(json.dumps(message, ensure_ascii=False).encode()) <= MESSAGE_BYTES


def seal_letter(desk: PublicKey, letter: Mapping[str, Any]) -> str:
    """Close a letter so that only the desk can read it; its length tells one of three sizes.

    Raises `DoesNotFit` for a message that does not fit.
    """
    return seal(desk, pad(_json(letter), MESSAGE_STEPS))


def seal_address(notify: PublicKey, told: Mapping[str, Any], stop: str) -> str:
    """Close an address and its hours so that only notify can read them, when it writes there.

    `stop` goes with them into the link that ends the prompts: to notify it is 22 letters.
    """
    return seal(notify, pad(_json({**told, "stop": stop}), ADDRESS_STEPS))


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


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

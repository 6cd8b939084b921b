"""Pairs: two people under keyed hashes, the same however and wherever their names are written.

A pair has no order: whoever of the two looks for the other, they are the same two people.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, product
from uuid import UUID

from .spelling import parts, skeletons

ENOUGH_WORDS = 3
"""How many words the two names have to have together: fewer would be many pairs of people."""

_MOST_READINGS = 8


@dataclass(frozen=True)
class Party:
    """One of the two: the records they have, and each name they go by."""

    records: tuple[UUID, ...]
    names: tuple[str, ...] = field(default=(), repr=False)


def pair_keys(secret: bytes, one: Party, other: Party) -> list[bytes]:
    """Return the keys under which two people are remembered: by their records, and by names.

    Two pairs are one if they share a key. Names that tell too little together give none.
    """
    told = {_both("records", str(a), str(b)) for a in one.records for b in other.records}
    for name, another in product(one.names, other.names):
        if len(parts(name)) + len(parts(another)) >= ENOUGH_WORDS:
            told |= {
                _both("names", a, b) for a in _readings(name) for b in _readings(another) if a and b
            }
    return sorted(hmac.digest(secret, text.encode(), hashlib.sha256) for text in told)


def place_key(secret: bytes, case_id: UUID, sought_id: UUID) -> bytes:
    """Return the key of a case and who is sought in it: from it nobody reads which they are."""
    return hmac.digest(secret, f"place|{case_id}|{sought_id}".encode(), hashlib.sha256)


def _both(kind: str, one: str, other: str) -> str:
    return "|".join((kind, *sorted((one, other))))


def _readings(name: str) -> Iterable[str]:
    """Return a name's words by their consonants, in an order of their own, for each reading."""
    words = [sorted(skeletons(word)) or [word] for word in parts(name)]
    return [" ".join(sorted(one)) for one in islice(product(*words), _MOST_READINGS)]

"""Pairs: two people under keyed hashes, the same however and wherever their names are written.

A pair has no order: whoever of the two looks for the other, they are the same two people. Surely
the same are the same records, or a name together with the day of birth; names alone are merely
alike.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice, product
from uuid import UUID

from .spelling import parts, skeletons

ENOUGH_WORDS = 3
"""How many words the two names have to have together: fewer would be many pairs of people."""

_MOST_READINGS = 8


class Alike(StrEnum):
    """What speaks for it that two others are these two, where it is not sure."""

    NAMES = "names"
    """Both names sound alike."""
    RECORD = "record"
    """One of them is the same, and the other's name sounds alike."""
    BIRTHS_DIFFER = "births_differ"
    """And yet all are said to be born on a day, and not the same ones."""


@dataclass(frozen=True)
class Party:
    """One of the two: the records they have, each name they go by, and the days of their birth."""

    records: tuple[UUID, ...]
    names: tuple[str, ...] = field(default=(), repr=False)
    births: tuple[date, ...] = field(default=(), repr=False)
    """Days alone: a month, a year or "about" tells many people."""


@dataclass(frozen=True)
class Pair:
    """Two people under keyed hashes: as what they surely are, and what they are like."""

    sure: tuple[bytes, ...]
    alike: Mapping[bytes, Alike]
    records: tuple[bytes, ...]
    """Those of `sure` that are of the records alone: by them the same two are known again."""
    births: bool
    """Whether of both the day of birth is known."""


def pair_of(secret: bytes, one: Party, other: Party) -> Pair:
    """Return two people under keyed hashes. Names that tell too little together give none."""

    def keyed(texts: Iterable[str]) -> tuple[bytes, ...]:
        return tuple(sorted(hmac.digest(secret, text.encode(), hashlib.sha256) for text in texts))

    records = {_both("sure", a, b) for a in _records(one) for b in _records(other)}
    sure = records | {_both("sure", a, b) for a in _sure(one) for b in _sure(other)}
    named = {_both("alike", a, b) for a in _records(one) for b in _named(other)}
    named |= {_both("alike", a, b) for a in _named(one) for b in _records(other)}
    alike = dict.fromkeys(keyed(_names(one, other)), Alike.NAMES)
    alike |= dict.fromkeys(keyed(named), Alike.RECORD)
    return Pair(keyed(sure), alike, keyed(records), bool(one.births and other.births))


def place_key(secret: bytes, case_id: UUID, sought_id: UUID) -> bytes:
    """Return the key of a case and who is sought in it: from it nobody reads which they are."""
    return hmac.digest(secret, f"place|{case_id}|{sought_id}".encode(), hashlib.sha256)


def _both(kind: str, one: str, other: str) -> str:
    return "|".join((kind, *sorted((one, other))))


def _records(party: Party) -> set[str]:
    return {f"record {one}" for one in party.records}


def _named(party: Party) -> set[str]:
    return {f"name {one}" for name in party.names for one in _readings(name) if one}


def _sure(party: Party) -> set[str]:
    """Return each way in which somebody is surely known."""
    born = {f"born {day} {name}" for day in party.births for name in _named(party)}
    return _records(party) | born


def _names(one: Party, other: Party) -> set[str]:
    told = set()
    for name, another in product(one.names, other.names):
        if len(parts(name)) + len(parts(another)) >= ENOUGH_WORDS:
            told |= {
                _both("alike", f"name {a}", f"name {b}")
                for a in _readings(name)
                for b in _readings(another)
                if a and b
            }
    return told


def _readings(name: str) -> Iterable[str]:
    """Return a name's words by their consonants, in an order of their own, for each reading."""
    words = [sorted(skeletons(word)) or [word] for word in parts(name)]
    return [" ".join(sorted(one)) for one in islice(product(*words), _MOST_READINGS)]

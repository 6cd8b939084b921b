"""Telling: what in an answer could tell a visitor which Society, or who in it, is answering."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_PHONE = re.compile(r"(?<![\w-])\+?\d(?:[\s()/.\-\u2010-\u2013]{0,2}\d){6,}(?!\w)")
_WEB = re.compile(r"@|://|\bwww\.", re.IGNORECASE)


@dataclass(frozen=True)
class Own:
    """What belongs to who answers and must not be told: the Society, its places, one's name."""

    society: str
    name: str
    places: Collection[str] = ()


def tells_too_much(text: str, own: Own) -> tuple[str, ...]:
    """Name what in an answer may tell who answers; a prompt to look again, never a refusal."""
    plain = text.casefold()
    found = {
        "society": own.society.casefold() in plain,
        "name": any(_has(plain, part) for part in own.name.split() if len(part) > 2),
        "place": any(_has(plain, place) for place in own.places),
        "phone": _PHONE.search(text) is not None,
        "address": _WEB.search(text) is not None,
    }
    return tuple(what for what, there in found.items() if there)


def _has(plain: str, words: str) -> bool:
    """Return whether a text has these words, perhaps with a beginning or an end joined to them.

    Languages that join an article or a case to a name would otherwise hide it.
    """
    told = words.strip().casefold()
    if not told:
        return False
    if told.isascii():
        return re.search(rf"(?<!\w){re.escape(told)}(?!\w)", plain) is not None
    return told in plain

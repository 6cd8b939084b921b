"""Phrases that ask for an address, a telephone number or money, looked for before words are sealed.

They are told to staff beside a message and never decide anything. A visitor writes in whichever
language they have, so all lists are looked through for every message, word by word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from services.contracts.codes import Language
from services.contracts.confidential.enquiries import Wish

PHRASES = Path(__file__).with_name("phrases")

_WORD = re.compile(r"[^\W_]+|[?;؟፧]")
_CHOICE = re.compile(r"\(([^()]*)\)|([^()]+)")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_END = "*"
_SHORTEST_STEM = 2


def _rows(first: str, like: str) -> dict[int, int]:
    """Return an Ethiopic row of seven letters as the row that sounds the same today."""
    return {ord(first) + n: ord(like) + n for n in range(7)}


_ALIKE = (
    str.maketrans("ىیېۍکګگةہھەı", "ييييكككههههi")
    | _rows("ሐ", "ሀ")
    | _rows("ኀ", "ሀ")
    | _rows("ሠ", "ሰ")
    | _rows("ዐ", "አ")
    | _rows("ጸ", "ፀ")
    | {ord(one): "ሀ" for one in "ሃሓኃ"}
    | {ord(one): "አ" for one in "ኣዓ"}
    | {ord(one): "?" for one in "؟፧;"}
)
"""Letters that are written for each other in the Arabic and Ethiopic scripts, and in Turkish."""

_Tree = dict[str, Any]


def wishes_in(words: str) -> tuple[Wish, ...]:
    """Return what a visitor's words seem to ask for, each once; nothing where one is not sure."""
    tree, found = _tree(), set[Wish]()
    text = _words(words)
    for start in range(len(text)):
        found |= _walk(tree, text, start)
        if len(found) == len(Wish):
            break
    return tuple(wish for wish in Wish if wish in found)


def phrases_of(language: Language) -> dict[Wish, list[tuple[str, ...]]]:
    """Return every phrase of a language, spelled out, as the words it consists of."""
    path = PHRASES / f"{language.value}.yaml"
    told: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        Wish(wish): [_spelled(one) for written in lines for one in _variants(written)]
        for wish, lines in told.items()
    }


def _walk(tree: _Tree, text: list[str], start: int) -> set[Wish]:
    """Return what the phrases ask for that begin at a word."""
    found, places = set[Wish](), [(tree, start)]
    while places:
        node, at = places.pop()
        found |= node.get("", set())
        if at < len(text):
            places += [(node[key], at + 1) for key in _keys(text[at]) if key in node]
    return found


def _keys(word: str) -> Iterator[str]:
    yield word
    for length in range(_SHORTEST_STEM, len(word) + 1):
        yield word[:length] + _END


@cache
def _tree() -> _Tree:
    tree: _Tree = {}
    for language in Language:
        for wish, phrases in phrases_of(language).items():
            for phrase in phrases:
                node = tree
                for word in phrase:
                    node = node.setdefault(word, {})
                node.setdefault("", set()).add(wish)
    return tree


def _variants(written: str) -> Iterable[str]:
    """Yield each way to read a line: `(give|send) me her (home|) address`."""
    parts = [
        choice.split("|") if plain == "" else [plain] for choice, plain in _CHOICE.findall(written)
    ]
    return (" ".join(chosen) for chosen in product(*parts))


def _spelled(phrase: str) -> tuple[str, ...]:
    words: list[str] = []
    for word in phrase.split():
        words += _words(word)
        if word.endswith(_END):
            words[-1] += _END
    return tuple(words)


def _words(text: str) -> list[str]:
    """Return the words of a text, small, without accents, vowel signs and apostrophes.

    The mark of a question is a word too: in many languages it alone makes one of a clause.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    bare = "".join(c for c in plain if not unicodedata.category(c).startswith(("M", "Cf")))
    return _WORD.findall(bare.replace("ـ", "").translate(_ALIKE))

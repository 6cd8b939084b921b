"""A search for words that must not be somewhere, in every dress they might wear."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b")


@dataclass(frozen=True)
class Found:
    """A word that was found, in what dress and where."""

    word: str
    dress: str
    place: str


def dresses(word: str) -> Iterator[tuple[str, bytes]]:
    """Yield a word as it is, and as programs write it down, fold it up or mark it."""
    for cased in {word, word.lower(), word.upper()}:
        raw = cased.encode()
        yield "as it is", raw
        yield "UTF-16", cased.encode("utf-16-le")
        yield "UTF-16", cased.encode("utf-16-be")
        yield from (("hex", raw.hex().encode()), ("hex", raw.hex().upper().encode()))
        yield from (("base64", inner) for inner in _base64(raw))
        yield from (("in a URL", one.encode()) for one in (quote(cased), quote_plus(cased)))
        yield "in a URL", quote(cased).lower().encode()
        yield "in JSON", json.dumps(cased)[1:-1].encode()
        yield "in HTML", html.escape(cased).encode()
        yield "in HTML", cased.encode("ascii", "xmlcharrefreplace")
        for name in HASHES:
            digest = hashlib.new(name, raw).digest()
            yield from ((f"as {name}", digest), (f"as {name}", digest.hex().encode()))
            yield f"as {name}", base64.b64encode(digest).rstrip(b"=")
            yield f"as {name}", base64.urlsafe_b64encode(digest).rstrip(b"=")


def search(places: Mapping[str, bytes], words: Iterable[str]) -> list[Found]:
    """Return every word that is in one of the places, in whatever dress."""
    sought = [(word, dress, form) for word in words for dress, form in set(dresses(word))]
    return [
        Found(word, dress, place)
        for place, held in places.items()
        for word, dress, form in sought
        if form in held
    ]


def _base64(raw: bytes) -> Iterator[bytes]:
    """Yield what of a word's base64 is the same whatever stands around it, for each beginning."""
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encode(b"\0" * before + raw)
            first = -(-before * 8 // 6)
            last = (before + len(raw)) * 8 // 6
            yield whole[first:last]

"""Drawn pages: each drawn and compressed once per state of the wall, however many ask."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from services.chassis.web.files import Encoded

from .order import Wall


@dataclass(frozen=True)
class Drawn:
    """A page ready to send: its bytes, and a tag that says only whether they are the same."""

    encoded: Encoded
    etag: bytes
    revision: int


Draw = Callable[[], str]
Prepare = Callable[[], Draw | None]
"""Takes what the wall shows now and returns how to draw it, or None if there is nothing."""

_MOST_TRIES = 8


class Shelf:
    """Keeps drawn pages for the state of the wall.

    Single flight: of all who ask for a page that is not there, one draws and the others wait.
    Stale while revalidate: while a page is drawn again because a face *came*, the others get
    the page as it was. A page from before a face was *taken away* is never given to anyone.
    Tags are HMAC-SHA-256 under a key of the day, 96 bits, so that they cannot be compared
    across days.
    """

    def __init__(self, wall: Wall, most: int, on_draw: Callable[[], None]) -> None:
        self._wall = wall
        self._most = most
        self._on_draw = on_draw
        self._kept: OrderedDict[Hashable, Drawn] = OrderedDict()
        self._drawing: dict[tuple[Hashable, int], asyncio.Task[Drawn]] = {}
        self._key = secrets.token_bytes(32)
        self._key_day: date | None = None

    def ready(self, key: Hashable) -> Drawn | None:
        """Return a page that is up to date, without waiting for anything."""
        kept = self._kept.get(key)
        if kept is None or kept.revision != self._wall.revision:
            return None
        self._kept.move_to_end(key)
        return kept

    async def get(self, key: Hashable, prepare: Prepare) -> Drawn | None:
        """Return a page, drawn now if need be, or None if there is nothing to draw."""
        for _ in range(_MOST_TRIES):
            drawn = self.ready(key) or await self._newer(key, prepare)
            if drawn is None or drawn.revision >= self._wall.removed_at:
                return drawn
        return drawn  # faces fall faster than pages are drawn: this one lacks all but the last

    async def _newer(self, key: Hashable, prepare: Prepare) -> Drawn | None:
        kept, flight = self._kept.get(key), (key, self._wall.revision)
        if flight not in self._drawing:
            draw = prepare()
            if draw is None:
                return None
            task = asyncio.create_task(self._draw(key, draw, self._wall.revision))
            self._drawing[flight] = task
            task.add_done_callback(lambda _: self._drawing.pop(flight))
        elif kept and kept.revision >= self._wall.removed_at:
            return kept
        # Shielded: if one visitor leaves, the others still get the page.
        return await asyncio.shield(self._drawing[flight])

    def tag(self, *parts: str) -> bytes:
        """Return an ETag for what the parts name, under the key of the day."""
        return self._tag("|".join(parts).encode())

    def __len__(self) -> int:
        return len(self._kept)

    async def _draw(self, key: Hashable, draw: Draw, revision: int) -> Drawn:
        # In a thread, so that the others are answered meanwhile.
        encoded = await asyncio.to_thread(_encoded, draw)
        self._on_draw()
        drawn = Drawn(encoded, self._tag(encoded.plain), revision)
        self._keep(key, drawn)
        return drawn

    def _keep(self, key: Hashable, drawn: Drawn) -> None:
        kept = self._kept.get(key)
        if kept and kept.revision > drawn.revision:
            return
        self._kept[key] = drawn
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def _tag(self, content: bytes) -> bytes:
        if self._key_day != self._wall.day:
            self._key_day, self._key = self._wall.day, secrets.token_bytes(32)
        return b'W/"%s"' % hmac.digest(self._key, content, sha256)[:12].hex().encode()


def _encoded(draw: Draw) -> Encoded:
    return Encoded.of(draw().encode())

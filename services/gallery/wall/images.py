"""Files on their way from the store to a visitor, kept only while their face or poster is shown."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable

from services.chassis.objects import Objects

Names = Callable[[str], Iterable[str]]
"""Names the files of an image or a poster."""


class Images:
    """A small memory of files in front of the store; the one used longest ago goes first."""

    def __init__(
        self,
        objects: Objects,
        bucket: tuple[str, Names],
        most_bytes: int,
        on_fetch: Callable[[], None],
    ) -> None:
        self._objects = objects
        self._bucket, self._names = bucket
        self._most_bytes = most_bytes
        self._on_fetch = on_fetch
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._fetching: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, name: str) -> bytes:
        """Return a file; raises `ObjectMissing` or `ObjectsUnavailable`."""
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        if name not in self._fetching:
            task = asyncio.create_task(self._fetch(name))
            self._fetching[name] = task
            task.add_done_callback(lambda _: self._fetching.pop(name, None))
        # Shielded: if one visitor leaves, the others still get the file.
        return await asyncio.shield(self._fetching[name])

    def keep(self, name: str, file: bytes) -> None:
        """Keep a file of a face that is still shown."""
        if name in self._kept or len(file) > self._most_bytes:
            return
        self._kept[name] = file
        self._bytes += len(file)
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest)

    def forget(self, images: Iterable[str]) -> None:
        """Drop every file of these images."""
        for image in images:
            for name in self._names(image):
                self._bytes -= len(self._kept.pop(name, b""))

    def __len__(self) -> int:
        return len(self._kept)

    async def _fetch(self, name: str) -> bytes:
        self._on_fetch()
        return await self._objects.read(self._bucket, name)

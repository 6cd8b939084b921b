"""The darkroom itself: a few hands that develop photos and clean pictures beside the loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from PIL import Image

from services.contracts.codes import Box, Refusal

from . import encoding, faces, framing, levels, pattern, veiling
from .cell.wire import MOST_ORIGINAL_BYTES, Lock, Order
from .cells import PATIENCE_SECONDS, PROGRAM, Cells
from .outcome import Development, Pixels, Refused, Wishes

_FILES = Lock.LANDLOCK | Lock.SECCOMP
_NETWORK = Lock.NAMESPACE | Lock.SECCOMP


class Darkroom:
    """Develops photos, a few at a time; opened by `open_darkroom`."""

    def __init__(self, hands: ThreadPoolExecutor, cells: Cells, patience: float) -> None:
        self._hands = hands
        self._cells = cells
        self._patience = patience

    @property
    def locks(self) -> Lock:
        """The locks that hold on this machine, seen when the darkroom opened."""
        return self._cells.locks

    async def develop(
        self, original: bytes, crop: Box | None = None, wishes: Wishes | None = None
    ) -> Development:
        """Make nine clean renditions of a photo, or raise `Refused` with the reason.

        The original may be any bytes; it is opened only in a locked child process that serves
        this one photo and returns bare pixels. Boxes are left, top, width, height as fractions
        of the upright photo; `crop` stands for wishes of a cut alone. Equal input gives equal
        bytes. Raises `NoCell` if no child opens with its locks holding, `Unclean` if a
        rendition would hold more than pixels.
        """
        if len(original) > MOST_ORIGINAL_BYTES:
            raise Refused(Refusal.TOO_LARGE)
        loop = asyncio.get_running_loop()
        asked = wishes or Wishes(crop)
        return await loop.run_in_executor(self._hands, self._develop, original, asked)

    async def clean(self, original: bytes) -> bytes:
        """Return a whole picture as one JPEG of pixels alone, or raise `Refused` with the reason.

        Opened as a photo is, with the same limits and locks; nothing is cut from it, and no face is
        looked for. At most 1600 pixels long, and never longer than it was.
        """
        if len(original) > MOST_ORIGINAL_BYTES:
            raise Refused(Refusal.TOO_LARGE)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hands, self._clean, original)

    def _clean(self, original: bytes) -> bytes:
        order = Order(1.0, 1.0, len(original))
        pixels = self._cells.develop(original, order, self._patience)
        return encoding.encode_whole(_image(pixels))

    def _develop(self, original: bytes, asked: Wishes) -> Development:
        width, height = asked.crop[2:] if asked.crop else (1.0, 1.0)
        order = Order(width, height, len(original))
        return _print(self._cells.develop(original, order, self._patience), asked)


@asynccontextmanager
async def open_darkroom(
    hands: int = 2,
    *,
    patience: float = PATIENCE_SECONDS,
    program: tuple[str, ...] = PROGRAM,
) -> AsyncIterator[Darkroom]:
    """Open a darkroom in which so many photos are developed at once; end its cells afterwards.

    Raises `NoCell` if not even one cell opens.
    """
    loop = asyncio.get_running_loop()
    # Cells end with the thread that started them, so all are started by these hands.
    workers = ThreadPoolExecutor(hands, thread_name_prefix="darkroom")
    cells: Cells | None = None
    try:
        cells = await loop.run_in_executor(workers, Cells, hands, program)
        await loop.run_in_executor(workers, cells.prove)
        yield Darkroom(workers, cells, patience)
    finally:
        if cells is not None:
            await loop.run_in_executor(workers, cells.close)
        workers.shutdown(wait=True, cancel_futures=True)


async def which_locks_hold() -> Lock:
    """Return the locks that hold on this machine, as a cell found them from the inside."""
    async with open_darkroom(1) as room:
        return room.locks


def shuts(locks: Lock) -> bool:
    """Tell whether the locks deny a cell both every file and every network."""
    return bool(locks & _FILES) and bool(locks & _NETWORK)


def _image(pixels: Pixels) -> Image.Image:
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.rgb)


def _print(pixels: Pixels, asked: Wishes) -> Development:
    photo = _image(pixels)
    found = faces.find_faces(photo)
    chosen = framing.cut(photo.size, asked.crop, found)
    portrait = veiling.veil(photo, asked.veiled).crop(chosen.corners)
    if asked.levels:
        portrait = levels.even_out(portrait)
    return Development(
        crop=framing.as_box(chosen, photo.size),
        faces=found,
        hints=framing.hints(portrait, found),
        renditions=encoding.encode(portrait),
        far=framing.is_far(found),
        pattern=pattern.pattern(photo),
    )

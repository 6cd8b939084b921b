"""The press itself: looks whether every letter is there, then has a hand print the poster."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from services.chassis.web.words import Words
from services.contracts.editions import Paper, PosterFailure
from services.contracts.restricted.posters import PosterOrdered

from . import sheet
from .fonts import Fonts
from .hand import LENGTHS, PRINTED, REFUSED

HAND = (sys.executable, "-I", str(Path(__file__).with_name("hand.py")))
"""The program that prints one poster: isolated from user site and environment."""

_PICTURE_PIXELS = 640
_INCHES_HIGH = {Paper.A4: 297 / 25.4, Paper.A3: 420 / 25.4}


class Unprintable(Exception):
    """A poster cannot be printed, and could not be tomorrow; `reason` is of a closed list."""

    def __init__(self, reason: PosterFailure) -> None:
        super().__init__(reason.value)
        self.reason = reason


class NoHand(Exception):
    """The program that prints did not start or ended without a word: worth another try."""


@dataclass(frozen=True)
class Print:
    """A printed poster."""

    pdf: bytes
    png: bytes
    pages: int


class Press:
    """Prints posters, one at a time; opened by `open_press`."""

    def __init__(
        self, fonts: Fonts, case: Path, origin: str, patience: float, hand: tuple[str, ...] = HAND
    ) -> None:
        self._fonts = fonts
        self._case = case
        self._origin = origin
        self._patience = patience
        self._hand = hand
        self._words = Words.load(Path(__file__).with_name("locale"))
        self._turn = asyncio.Lock()

    async def print(self, order: PosterOrdered, images: Mapping[str, bytes]) -> Print:
        """Print an order; equal orders give equal bytes. `images` are JPEGs by name.

        Raises `Unprintable` with the reason, or `NoHand`.
        """
        async with self._turn:
            if await asyncio.to_thread(sheet.lacking, order, self._words, self._fonts):
                raise Unprintable(PosterFailure.GLYPH_MISSING)
            laid = await asyncio.to_thread(sheet.lay_out, order, images, self._words, self._origin)
            answer = await self._ask(self._question(laid, order.paper))
            return _read(answer, laid.pages)

    def _question(self, laid: sheet.Sheet, paper: Paper) -> bytes:
        told = {
            "told": laid.told,
            "files": laid.files,
            "fonts": str(self._case),
            "readable": [str(self._case), str(self._fonts.folder)],
            "ppi": _PICTURE_PIXELS / _INCHES_HIGH[paper],
        }
        return json.dumps(told).encode()

    async def _ask(self, question: bytes) -> bytes:
        try:
            child = await asyncio.create_subprocess_exec(
                *self._hand,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
        except OSError:
            raise NoHand from None
        try:
            answer, _ = await asyncio.wait_for(child.communicate(question), self._patience)
        except TimeoutError:
            raise Unprintable(PosterFailure.TOO_SLOW) from None
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
        return answer


@contextmanager
def open_press(fonts: Path, origin: str, patience: float = 60.0) -> Iterator[Press]:
    """Open a press that takes its letters from a folder of fonts and leads to a gallery's origin.

    Its letter case is a folder of links to the few fonts it uses, so that no other is read.
    """
    found = Fonts(fonts)
    with tempfile.TemporaryDirectory(prefix="press-") as folder:
        for path in found.files:
            (Path(folder) / path.name).symlink_to(path.resolve())
        yield Press(found, Path(folder), origin, patience)


def _read(answer: bytes, pages: int) -> Print:
    """Take the answer apart; what is not exactly an answer is none."""
    if answer == REFUSED:
        raise Unprintable(PosterFailure.NOT_ACCESSIBLE)
    head = len(PRINTED) + LENGTHS.size
    if not answer.startswith(PRINTED) or len(answer) < head:
        raise NoHand
    of_pdf, of_png = LENGTHS.unpack(answer[len(PRINTED) : head])
    if len(answer) != head + of_pdf + of_png:
        raise NoHand
    return Print(answer[head : head + of_pdf], answer[head + of_pdf :], pages)

"""What comes out of the darkroom: clean renditions, or one word why there are none."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.codes import Box, Hint, Refusal


class Refused(Exception):
    """The photo was not developed; `reason` is for staff to read in their own words."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Unclean(Exception):
    """A rendition holds something that is not on the list: it must not leave."""


@dataclass(frozen=True)
class Wishes:
    """What staff want of a photo: where it is cut, what of it is veiled, and gentler light."""

    crop: Box | None = None
    veiled: tuple[Box, ...] = ()
    levels: bool = False


class NoCell(OSError):
    """No cell could be opened, or its locks do not hold: the photo is not to blame.

    An error of the system, so that it passes for trouble that passes and is tried again.
    """


@dataclass(frozen=True)
class Pixels:
    """What left a cell: width, height, and width x height x 3 bytes of RGB, row by row."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True)
class Rendition:
    """One clean image file; `long_edge` is the size it is asked for under, in pixels.

    A small photo's rendition is smaller than its name: nothing is ever scaled up.
    """

    long_edge: int
    file_format: str
    file: bytes


@dataclass(frozen=True)
class Development:
    """A photo's nine renditions, where they were cut from it, and what staff may look at."""

    crop: Box
    faces: tuple[Box, ...]
    hints: tuple[Hint, ...]
    renditions: tuple[Rendition, ...]
    far: bool
    pattern: str

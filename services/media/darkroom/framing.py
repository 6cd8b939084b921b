"""Where to cut a portrait from a photo: around a face, in the proportions 4:5.

Finding where a face is serves the cut alone. Nothing here tells one face from another.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageOps, ImageStat

from services.contracts.codes import Box, Hint, Refusal

from .outcome import Refused

SMALLEST = (160, 200)
"""Width and height in pixels of the smallest portrait."""

_FACE_SHARE = 0.45
_FACE_MIDDLE = 0.44
_HEADROOM = 0.08

_DARK = 55.0
_BLURRED = 9.0
_SMALL = 480
_FAR = 0.12
"""The share of a photo's height below which its largest face was taken from too far away."""


@dataclass(frozen=True)
class Cut:
    """A box of whole pixels, exactly 4:5: left, top, and how many times 4 x 5 pixels."""

    left: int
    top: int
    steps: int

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom in pixels."""
        return self.left, self.top, self.left + 4 * self.steps, self.top + 5 * self.steps


def cut(size: tuple[int, int], wanted: Box | None, faces: tuple[Box, ...]) -> Cut:
    """Return where the portrait is cut: inside the wanted box, else around the largest face.

    `size` is the upright photo's, in pixels. The cut is the largest 4:5 box in the middle of
    what staff chose, so nothing they left out is shown. Raises `Refused` (too small) below
    160 x 200 pixels.
    """
    if wanted is not None:
        chosen = _inside(size, wanted)
    elif faces:
        chosen = _around(size, faces[0])
    else:
        chosen = _upper_middle(size)
    if 4 * chosen.steps < SMALLEST[0]:
        raise Refused(Refusal.TOO_SMALL)
    return chosen


def as_box(chosen: Cut, size: tuple[int, int]) -> Box:
    """Return a cut as fractions of the upright photo; cutting there again gives the same."""
    left, top, right, bottom = chosen.corners
    return left / size[0], top / size[1], (right - left) / size[0], (bottom - top) / size[1]


def hints(portrait: Image.Image, faces: tuple[Box, ...]) -> tuple[Hint, ...]:
    """Return what staff may want to look at again: simple measures that refuse nothing."""
    grey = portrait.convert("L")
    grey.thumbnail((_SMALL, _SMALL))
    clear = ImageOps.autocontrast(grey, cutoff=1)  # a dark photo may still be sharp
    outlines = clear.filter(ImageFilter.FIND_EDGES).crop((2, 2, grey.width - 2, grey.height - 2))
    noticed = {
        Hint.DARK: ImageStat.Stat(grey).mean[0] < _DARK,
        Hint.BLURRED: ImageStat.Stat(outlines).stddev[0] < _BLURRED,
        Hint.SMALL: portrait.height < _SMALL,
        Hint.NO_FACE: not faces,
        Hint.MANY_FACES: len(faces) > 1,
    }
    return tuple(hint for hint, seen in noticed.items() if seen)


def is_far(faces: tuple[Box, ...]) -> bool:
    """Tell whether there are faces, and even the largest is but a small part of the photo."""
    return bool(faces) and max(face[3] for face in faces) < _FAR


def _inside(size: tuple[int, int], wanted: Box) -> Cut:
    """Return the largest cut in the middle of the wanted box, as far as it lies on the photo."""
    left, top = wanted[0] * size[0], wanted[1] * size[1]
    width = min(wanted[2] * size[0], size[0] - left)
    height = min(wanted[3] * size[1], size[1] - top)
    return _placed(size, min(width / 4, height / 5), left + width / 2, top + height / 2)


def _around(size: tuple[int, int], face: Box) -> Cut:
    """Return a cut in which the face fills a little less than half the height."""
    width, height = face[2] * size[0], face[3] * size[1]
    middle, centre = face[0] * size[0] + width / 2, face[1] * size[1] + height / 2
    steps = max(height / _FACE_SHARE / 5, SMALLEST[0] / 4)
    below = (0.5 - _FACE_MIDDLE) * 5 * steps
    return _placed(size, steps, middle, centre + below)


def _upper_middle(size: tuple[int, int]) -> Cut:
    """Return the largest cut there is, a little below the upper edge where heads are."""
    steps = min(size[0] / 4, size[1] / 5)
    spare = size[1] - 5 * steps
    return _placed(size, steps, size[0] / 2, min(spare, _HEADROOM * size[1]) + 2.5 * steps)


def _placed(size: tuple[int, int], steps: float, middle: float, centre: float) -> Cut:
    """Return whole steps around a centre, moved as little as needed to lie on the photo."""
    # A cut that was told as fractions comes back a hair smaller; it must not lose a step by it.
    whole = int(min(steps + 1e-6, size[0] / 4, size[1] / 5))
    left = min(max(0, round(middle - 2 * whole)), size[0] - 4 * whole)
    top = min(max(0, round(centre - 2.5 * whole)), size[1] - 5 * whole)
    return Cut(left, top, whole)

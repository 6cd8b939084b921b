"""Veiling bystanders: what lies in a box that staff chose is gone, not only hard to see.

A blurred face can be sharpened again, since a blur spreads what was there. So a box keeps the
mean colours of a few large fields and nothing finer; what is drawn over it is made of those.
"""

from __future__ import annotations

from collections.abc import Iterable

from PIL import Image

from services.contracts.codes import Box

_FIELDS = 3, 3
"""So many colours across and down are left of a box: nine, of which nobody can be known."""

_MARGIN = 0.15
"""A box round a face leaves out hair and chin; so much of its size is veiled on each side too."""


def veil(photo: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """Return a photo in which each box is a soft patch of nine colours; the photo stays."""
    veiled = photo.copy()
    for box in boxes:
        corners = _corners(box, photo.size)
        part = veiled.crop(corners)
        # Within the box alone: a filter over its edge would take in what lies beside it.
        few = part.resize(_FIELDS, Image.Resampling.BOX)
        veiled.paste(few.resize(part.size, Image.Resampling.BICUBIC), corners)
    return veiled


def _corners(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom in pixels: at least one, and all on the photo."""
    left, top, width, height = box
    aside, above = width * _MARGIN, height * _MARGIN
    x0 = min(max(0, int((left - aside) * size[0])), size[0] - 1)
    y0 = min(max(0, int((top - above) * size[1])), size[1] - 1)
    x1 = min(size[0], max(x0 + 1, round((left + width + aside) * size[0])))
    y1 = min(size[1], max(y0 + 1, round((top + height + above) * size[1])))
    return x0, y0, x1, y1

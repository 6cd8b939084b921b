"""Gentle levels: a flat or dark portrait gets its light back, and keeps its colours.

Only where staff ask for it, and they see both. All three colours are changed by one curve, so
that no skin turns into another's.
"""

from __future__ import annotations

from PIL import Image

_CUT = 0.005
"""So much of the portrait may become quite black, and so much quite white."""

_MOST_DARK, _LEAST_BRIGHT = 48, 160
"""Grey below which black may be moved, and above which white: a cap on what is stretched."""

_DIM, _LIFT = 105.0, 0.65
"""A mean grey below which the middle is lifted, and the exponent it is lifted by at most."""


def even_out(portrait: Image.Image) -> Image.Image:
    """Return a portrait with its greys spread and its middle lifted, both within bounds."""
    grey = portrait.convert("L").histogram()
    # Half of the way to quite black and quite white: a good photo is hardly touched.
    black = min(_reaching(grey, _CUT) // 2, _MOST_DARK)
    white = max((_reaching(grey, 1 - _CUT) + 255) // 2, _LEAST_BRIGHT)
    spread = [min(1.0, max(0.0, (value - black) / (white - black))) for value in range(256)]
    mean = sum(count * spread[value] for value, count in enumerate(grey)) / sum(grey) * 255
    lift = 1.0 if mean >= _DIM else max(_LIFT, mean / _DIM)
    curve = [round(255 * value**lift) for value in spread]
    return portrait.point(curve * 3)


def _reaching(grey: list[int], share: float) -> int:
    """Return the grey up to which this share of all pixels lies."""
    left = share * sum(grey)
    for value, count in enumerate(grey):
        left -= count
        if left <= 0:
            return value
    return 255

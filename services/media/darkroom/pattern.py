"""The pattern of a photo: 128 bits by which the same picture is known again, and no person.

A perceptual hash: the whole photo, the wall behind as much as the head, in 32 x 32 grey fields;
of its 128 coarsest waves each bit says whether one is stronger than their middle. Saved again,
smaller or a little trimmed, a picture has nearly the same; another photo of the same face has
another. It is no template of a face, and nothing in it leads back to one (decision 0043).
"""

from __future__ import annotations

from math import cos, pi
from statistics import median

from PIL import Image

_FIELDS = 32
_WAVES = 12
_BITS = 128
_WAVE = [
    [cos(pi * wave * (2 * at + 1) / (2 * _FIELDS)) for at in range(_FIELDS)]
    for wave in range(_WAVES)
]
_COARSEST = sorted(
    ((down, across) for down in range(_WAVES) for across in range(_WAVES)),
    key=lambda waves: (sum(waves), waves),
)[1 : _BITS + 1]
"""The waves taken, down and across, the coarsest first; the very first is but the brightness."""


def pattern(photo: Image.Image) -> str:
    """Return the pattern as 32 hexadecimal digits; equal pixels give equal ones."""
    grey = photo.convert("L").resize((_FIELDS, _FIELDS), Image.Resampling.BOX).tobytes()
    rows = [grey[at : at + _FIELDS] for at in range(0, len(grey), _FIELDS)]
    along = [[_strength(row, wave) for wave in _WAVE] for row in rows]
    columns = list(zip(*along, strict=True))
    strengths = [_strength(columns[across], _WAVE[down]) for down, across in _COARSEST]
    middle = median(strengths)
    bits = "".join("01"[strength > middle] for strength in strengths)
    return f"{int(bits, 2):032x}"


def _strength(fields: bytes | tuple[float, ...], wave: list[float]) -> float:
    return sum(field * height for field, height in zip(fields, wave, strict=True))

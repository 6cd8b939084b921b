"""What may cross the pipe between the darkroom and a cell, byte for byte.

cell → darkroom   greeting   1 byte: bits of the locks that hold, sent before any picture arrives
darkroom → cell   order      8 bytes, then the original; then the pipe is closed
cell → darkroom   answer     1 byte: a refusal, and the end; or 0, then width and height
                             (4 bytes each), then exactly width x height x 3 bytes of RGB, the end

All integers are unsigned and big-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

MOST_ORIGINAL_BYTES = 20 * 1024 * 1024
"""The largest original the portal accepts."""

USUAL_EDGE = 1600
"""The long edge in pixels to which a whole photo is reduced before it leaves the cell."""

LARGEST_EDGE = 3200
"""The long edge in pixels a photo may keep when a small part of it is wanted sharp."""

SHARP = (776, 970)
"""Width and height in pixels that the wanted part should have, if the photo holds as many.

A little more than the largest rendition, so that cutting to whole steps leaves enough.
"""

DEVELOPED = 0

ORDER = struct.Struct(">HHI")
SIZE = struct.Struct(">II")
_WHOLE = 0xFFFF


class Lock(IntFlag):
    """What shuts a cell; each bit is set only by a lock that was seen to hold."""

    LIMITS = 1
    NAMESPACE = 2
    LANDLOCK = 4
    SECCOMP = 8


class Reason(IntEnum):
    """The one byte with which a cell refuses a picture."""

    NOT_AN_IMAGE = 1
    HEIC = 2
    ANIMATED = 3
    TOO_LARGE = 4
    TOO_SMALL = 5
    DAMAGED = 6


@dataclass(frozen=True)
class Order:
    """How much of the photo is wanted, as fractions of its width and height, and its bytes."""

    width: float
    height: float
    length: int

    def pack(self) -> bytes:
        """Write the order: two fractions of 65,535 and the original's length, 8 bytes."""
        return ORDER.pack(_part(self.width), _part(self.height), self.length)

    @classmethod
    def unpack(cls, raw: bytes) -> Order:
        """Read an order; raises `struct.error` unless it is 8 bytes."""
        width, height, length = ORDER.unpack(raw)
        return cls(width / _WHOLE, height / _WHOLE, length)


def _part(fraction: float) -> int:
    return max(1, min(_WHOLE, round(fraction * _WHOLE)))

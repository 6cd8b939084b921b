"""The whole life of a cell: prepare, lock, greet, open one picture, answer, end."""

from __future__ import annotations

import os
import struct

from . import locks, picture
from .wire import DEVELOPED, ORDER, SIZE, Order, Reason

_IN, _OUT = 0, 1
_CHUNK = 1 << 20


def main() -> None:
    """Serve exactly one picture; a crash on the way is an answer too."""
    picture.prepare()
    _say(bytes([locks.lock()]))
    try:
        order = Order.unpack(_hear(ORDER.size))
        upright = picture.open_picture(_hear(order.length), order)
    except picture.Refused as refused:
        _say(bytes([refused.reason]))
    except MemoryError:
        _say(bytes([Reason.TOO_LARGE]))
    except (OSError, ValueError, SyntaxError, EOFError, struct.error):
        _say(bytes([Reason.DAMAGED]))
    else:
        _say(bytes([DEVELOPED]) + SIZE.pack(*upright.size) + upright.tobytes())


def _hear(length: int) -> bytes:
    parts = []
    while length and (part := os.read(_IN, min(length, _CHUNK))):
        parts.append(part)
        length -= len(part)
    if length:
        raise EOFError
    return b"".join(parts)


def _say(answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(_OUT, view) :]

"""Reading what a cell says as if it came from an enemy, since one day it will.

The answer's form is in `cell.wire`. These functions do no input or output, so that they can be
fed anything.
"""

from __future__ import annotations

from services.contracts.codes import Refusal

from .cell.wire import DEVELOPED, LARGEST_EDGE, SIZE, Reason
from .outcome import Pixels, Refused

_HEADER = 1 + SIZE.size
_REFUSALS = {reason: Refusal[reason.name] for reason in Reason}
MOST_BYTES = _HEADER + LARGEST_EDGE * LARGEST_EDGE * 3


class Distrusted(Exception):
    """The cell said something that no honest cell says."""


def length_of(answer: bytes | bytearray) -> int:
    """Return how many bytes the answer has in all, as far as its beginning tells.

    At most `MOST_BYTES`; raises `Distrusted` for a reason or a size that cannot be.
    """
    if not answer:
        return 1
    if answer[0] != DEVELOPED:
        return _known(answer[0])
    if len(answer) < _HEADER:
        return _HEADER
    width, height = _size(answer)
    if not (1 <= width <= LARGEST_EDGE and 1 <= height <= LARGEST_EDGE):
        raise Distrusted
    return _HEADER + width * height * 3


def read(answer: bytes | bytearray) -> Pixels:
    """Return the pixels of a complete answer; raises `Refused` if it is a refusal.

    Raises `Distrusted` unless every byte is accounted for.
    """
    if len(answer) != length_of(answer):
        raise Distrusted
    if answer[0] != DEVELOPED:
        raise Refused(_REFUSALS[Reason(answer[0])])
    width, height = _size(answer)
    return Pixels(width, height, bytes(memoryview(answer)[_HEADER:]))


def _size(answer: bytes | bytearray) -> tuple[int, int]:
    width, height = SIZE.unpack_from(answer, 1)
    return int(width), int(height)


def _known(reason: int) -> int:
    if reason not in _REFUSALS:
        raise Distrusted
    return 1

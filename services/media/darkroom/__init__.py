"""The darkroom: any bytes go in, clean portraits or a clean picture come out, or one word why not.

A photo is opened in a locked child process (`cell`) that can return bare pixels only; what leaves
is written anew from those pixels and looked at once more, segment by segment.
"""

from __future__ import annotations

from .cell.wire import Lock
from .outcome import Development, NoCell, Refused, Rendition, Unclean, Wishes
from .room import Darkroom, open_darkroom, shuts, which_locks_hold

__all__ = [
    "Darkroom",
    "Development",
    "Lock",
    "NoCell",
    "Refused",
    "Rendition",
    "Unclean",
    "Wishes",
    "open_darkroom",
    "shuts",
    "which_locks_hold",
]

"""The hand at the press: a one-shot process that sets one poster, prints it, and ends.

It imports nothing of the project. It hears one JSON document and the end, and says one byte: 1 if
the poster cannot be printed as it must be, or 0, the lengths of both files, and the files.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import signal
import struct
import sys
from typing import Any

import typst
from PIL import Image

try:
    import landlock
except ImportError:
    landlock = None

PRINTED, REFUSED = b"\0", b"\1"
LENGTHS = struct.Struct(">II")
"""How many bytes the PDF and the picture have."""

_LIMITS = (
    (resource.RLIMIT_AS, 2 * 1024**3),
    (resource.RLIMIT_CPU, 60),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)
_NEW_USER_NETWORK = 0x10000000 | 0x40000000
_PR_SET_PDEATHSIG = 1
_COLOURS = 96


def main() -> None:
    """Print one poster."""
    Image.preinit()  # or it would look for its readers once no file can be opened any more
    order = json.load(sys.stdin.buffer)
    _lock(order["readable"])
    try:
        pdf, picture = _print(order)
    except typst.TypstError:
        answer = REFUSED
    else:
        answer = PRINTED + LENGTHS.pack(len(pdf), len(picture)) + pdf + picture
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _print(order: dict[str, Any]) -> tuple[bytes, bytes]:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[order["fonts"]]
    )
    how: dict[str, Any] = {"font_paths": fonts, "sys_inputs": {"poster": order["told"]}}
    files = {name: text.encode() for name, text in order["files"].items()}
    pdf = typst.compile(files, format="pdf", pdf_standards="ua-1", **how)
    pages = typst.compile(files, format="png", ppi=order["ppi"], **how)
    return pdf, _lighter(pages[0] if isinstance(pages, list) else pages)


def _lighter(page: bytes) -> bytes:
    """Return a picture of few colours: it is for choosing a poster, not for printing it."""
    with Image.open(io.BytesIO(page), formats=("PNG",)) as drawn:
        small = drawn.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def _lock(readable: list[str]) -> None:
    """Give up what is not needed: network, files but fonts, writing, time without end.

    What is printed is our own words and pictures the darkroom made, so each lock is turned where
    the kernel has it and none is demanded.
    """
    for limit, most in _LIMITS:
        resource.setrlimit(limit, (most, most))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.unshare(_NEW_USER_NETWORK)
    if landlock is not None:
        _deny_files(readable)


def _deny_files(readable: list[str]) -> None:
    reading = landlock.FSAccess.READ_FILE | landlock.FSAccess.READ_DIR
    try:
        rules = landlock.Ruleset()
        rules.allow(*(folder for folder in readable if os.path.isdir(folder)), rules=reading)  # noqa: PTH112
        rules.apply()
    except (landlock.LandlockError, OSError):
        return


if __name__ == "__main__":
    main()

"""Writing renditions: from bare pixels to small files, the same bytes every time.

Settings follow measurements of the photo job: AVIF and WebP at about the score
of JPEG at quality 80, each size made from the next larger one, one thread for each job.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

from services.contracts.renditions import FORMATS, LONG_EDGES

from . import inspection
from .cell.wire import USUAL_EDGE
from .outcome import Rendition

_SETTINGS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 56, "codec": "aom", "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 80, "method": 2},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True},
}
_AVIF_SPEED = {160: 7, 480: 9, 960: 9}


def encode(portrait: Image.Image) -> tuple[Rendition, ...]:
    """Return the nine renditions of a 4:5 portrait, in the order of their names.

    Raises `Unclean` rather than hand out a file with anything but pixels in it.
    """
    made: dict[int, list[Rendition]] = {}
    for edge in sorted(LONG_EDGES, reverse=True):
        portrait = _fit(portrait, edge)
        made[edge] = [_write(portrait, edge, file_format) for file_format in FORMATS]
    return tuple(rendition for edge in LONG_EDGES for rendition in made[edge])


def encode_whole(picture: Image.Image) -> bytes:
    """Return a whole picture as one JPEG, at most 1600 pixels long; raises `Unclean` as above."""
    longest = max(picture.size)
    if longest > USUAL_EDGE:
        size = [max(1, round(edge * USUAL_EDGE / longest)) for edge in picture.size]
        picture = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)
    return _write(picture, USUAL_EDGE, "jpg").file


def _fit(portrait: Image.Image, edge: int) -> Image.Image:
    """Scale down to a long edge; a portrait that is smaller stays as it is."""
    if portrait.height <= edge:
        return portrait
    return portrait.resize((edge * 4 // 5, edge), Image.Resampling.LANCZOS)


def _write(portrait: Image.Image, edge: int, file_format: str) -> Rendition:
    settings = dict(_SETTINGS[file_format])
    if file_format == "avif":
        settings["speed"] = _AVIF_SPEED[edge]
    # From bare pixels each time: an image that was resized or copied may carry `info` along,
    # and every writer has another habit of writing some of it.
    bare = Image.frombytes("RGB", portrait.size, portrait.tobytes())
    file = BytesIO()
    bare.save(file, **settings)
    inspection.inspect(file.getvalue(), file_format)
    return Rendition(edge, file_format, file.getvalue())

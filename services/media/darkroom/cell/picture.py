"""Opening one hostile picture: from any bytes to upright RGB pixels on white, or a refusal.

Decoded memory is the danger, so sizes are checked before a pixel is read, JPEG is reduced while
it is decoded, and everything else is flattened and reduced in strips beside the one full copy.
"""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

# Readers are loaded here because Pillow would load them on meeting a picture, when no file can be
# opened any more. Mpo: a phone's JPEG with a second picture in it. Tiff: the form of Exif.
from PIL import (
    Image,
    ImageFile,
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from .wire import LARGEST_EDGE, SHARP, USUAL_EDGE, Order, Reason

MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 40_000_000, "WEBP": 12_200_000}
"""Pixels a picture may have; libwebp holds four copies while it decodes, hence fewer."""

SMALLEST = (160, 200)
"""Width and height in pixels below which there is no portrait to be had."""

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a stored picture is turned upright, by Exif orientation (Exif 3.0, tag 274)."""

_DEEP = ("I;16", "I;16B", "I;16L", "I")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_STRIP = 48


class Refused(Exception):
    """The picture will not be developed; `reason` says why, in one byte."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


def prepare() -> None:
    """Load every reader and set Pillow's limits, before files become unreachable."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def open_picture(original: bytes, order: Order) -> Image.Image:
    """Return a photo upright, in RGB on white, as small as the order allows.

    Raises `Refused` with a reason, or whatever the decoder raises on damaged input: the
    caller's process is there to be thrown away.
    """
    picture = _open(original, sniff(original))
    wanted = _wanted(picture, order)
    picture.draft(picture.mode, wanted)
    picture.load()
    turn = _turn(picture)
    flat = _reduce(picture, wanted)
    picture.close()
    return flat if turn is None else flat.transpose(turn)


def sniff(original: bytes) -> str:
    """Return Pillow's name of the format the first bytes declare, whatever the file was called."""
    if original.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if original.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if original[:4] == b"RIFF" and original[8:12] == b"WEBP":
        return "WEBP"
    if original[4:8] == b"ftyp" and original[8:12] in _HEIF_BRANDS:
        raise Refused(Reason.HEIC)
    raise Refused(Reason.NOT_AN_IMAGE)


def _open(original: bytes, file_format: str) -> Image.Image:
    try:
        picture = Image.open(BytesIO(original), formats=(file_format,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(Reason.TOO_LARGE) from None
    if picture.width * picture.height > MOST_PIXELS[file_format]:
        raise Refused(Reason.TOO_LARGE)
    if min(picture.size) < SMALLEST[0] or max(picture.size) < SMALLEST[1]:
        raise Refused(Reason.TOO_SMALL)
    # The second picture of a phone's JPEG is no movement; only the first one is ever read.
    if file_format != "JPEG" and getattr(picture, "is_animated", False):
        raise Refused(Reason.ANIMATED)
    return picture


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """Return how a picture is turned upright; one whose Exif cannot be read stays as it is.

    Tools leave broken Exif in good pictures. Staff see which way up a photo stands.
    """
    try:
        return _UPRIGHT.get(picture.getexif().get(_ORIENTATION, 1))
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, struct.error):
        return None


def _wanted(picture: Image.Image, order: Order) -> tuple[int, int]:
    """Return the size at which the wanted part is sharp, within the limits of the pipe."""
    longest = max(picture.size)
    sharp = max(
        SHARP[0] / (order.width * picture.width), SHARP[1] / (order.height * picture.height)
    )
    scale = min(1.0, LARGEST_EDGE / longest, max(sharp, USUAL_EDGE / longest))
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


def _reduce(picture: Image.Image, wanted: tuple[int, int]) -> Image.Image:
    """Flatten on white and reduce by a whole factor strip by strip, then to the wanted size."""
    factor = max(1, min(picture.width // wanted[0], picture.height // wanted[1]))
    size = -(-picture.width // factor), -(-picture.height // factor)
    small = Image.new("RGB", size)
    step = _STRIP * factor
    for top in range(0, picture.height, step):
        bottom = min(top + step, picture.height)
        strip = _flatten(picture.crop((0, top, picture.width, bottom)))
        small.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return small if size == wanted else small.resize(wanted, Image.Resampling.LANCZOS)


def _flatten(strip: Image.Image) -> Image.Image:
    """Return a strip in RGB; what was transparent becomes white, whatever lay hidden under it."""
    if strip.mode in _DEEP:
        strip = strip.convert("I").point(lambda value: value / 256).convert("L")
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    clear = strip.convert("RGBA")
    white = Image.new("RGB", strip.size, "white")
    white.paste(clear.convert("RGB"), mask=clear.getchannel("A"))
    return white

"""A canary for every corner of every container: each file hides it in one place alone.

Written by hand, byte for byte, since writers of pictures know too few corners. `EVERYWHERE` has
one file for each container with all corners that can be had together.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import reduce

from PIL import Image

from . import corners, pictures
from .pictures import CANARY, a_picture, chunk, saved, segment

_RAW = CANARY.encode()
_SIZE = (240, 300)

Corner = Callable[[bytes], bytes]
"""Takes a plain file and returns it with the canary in one place."""


def _plain(file_format: str, mode: str = "RGB", **how) -> bytes:
    return saved(a_picture(_SIZE, mode), file_format, **how)


# JPEG: segments after the start, tables nobody uses, what lies between and behind.


def _after_start(*segments: bytes) -> Corner:
    return lambda file: file[:2] + b"".join(segments) + file[2:]


def _before_scan(more: bytes) -> Corner:
    return lambda file: file[: _scan(file)] + more + file[_scan(file) :]


def _scan(file: bytes) -> int:
    return file.rindex(b"\xff\xda")  # not that of a thumbnail


def _thumbnail(file: bytes) -> bytes:
    """The raw thumbnail that JFIF has room for: 2 x 3 points, 18 bytes."""
    head = b"JFIF\0\1\1\0\0\1\0\1\2\3" + _RAW
    assert len(_RAW) == 18
    return file[:2] + segment(0xE0, head) + file[20:]


def _exif(*, thumbnail: bool = False, **parts: bytes) -> bytes:
    made = pictures.exif() if not parts and not thumbnail else Image.Exif()
    if note := parts.get("maker_note"):
        made.get_ifd(0x8769)[0x927C] = note
    if words := parts.get("user_comment"):
        made.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + words
    if place := parts.get("place"):
        made.get_ifd(0x8825).update({1: "N", 2: (15.0, 20.0, 21.5), 27: place})
    body = made.tobytes()
    if thumbnail:
        small = saved(a_picture((80, 100)), "JPEG", comment=_RAW)
        first = struct.pack(">HHHII", 1, 0x0112, 3, 1, 1 << 16) + struct.pack(">I", 26)
        entries = (0x0201, 4, 1, 26 + 30), (0x0202, 4, 1, len(small))
        second = struct.pack(">H", 2) + b"".join(struct.pack(">HHII", *one) for one in entries)
        ifds = b"MM\0*\0\0\0\x08" + first + second + struct.pack(">I", 0)
        body = b"Exif\0\0" + ifds + small
    return segment(0xE1, body)


def _mpf() -> bytes:
    """An index of further pictures, with the canary as its version and behind its entries."""
    entry = struct.pack(">HHI4s", 0xB000, 7, 4, b"0100")
    ifd = b"MM\0*\0\0\0\x08" + struct.pack(">H", 1) + entry + struct.pack(">I", 0)
    return segment(0xE2, b"MPF\0" + ifd + _RAW)


_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">II", 18, 0)

JPEG_CORNERS: dict[str, Corner] = {
    "JFIF thumbnail": _thumbnail,
    "JFXX thumbnail": _after_start(
        segment(0xE0, b"JFXX\0\x10" + saved(a_picture((80, 100)), "JPEG", comment=_RAW))
    ),
    "Exif texts": _after_start(_exif()),
    "Exif maker note": _after_start(_exif(maker_note=_RAW)),
    "Exif user comment": _after_start(_exif(user_comment=CANARY.encode("utf-16-be"))),
    "Exif place": _after_start(_exif(place=_RAW)),
    "Exif thumbnail": _after_start(_exif(thumbnail=True)),
    "XMP": _after_start(
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + pictures.xmp()),
    ),
    "XMP that goes on": _after_start(segment(0xE1, _XMP_MORE + _RAW)),
    "colour profile": _after_start(segment(0xE2, b"ICC_PROFILE\0\1\1" + pictures.icc())),
    "colour profile that is none": _after_start(segment(0xE2, b"ICC_PROFILE\0\1\1" + _RAW)),
    "list of pictures": _after_start(_mpf()),
    "second picture": lambda _: pictures.a_phone_jpeg_with_a_second_picture(),
    "IPTC": _after_start(
        segment(
            0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x17\x1c\x02\x78\0\x12" + _RAW + b"\0"
        )
    ),
    "Adobe": _before_scan(segment(0xEE, b"Adobe\0d\0\0\0\0\1" + _RAW)),
    "comment": _after_start(segment(0xFE, _RAW)),
    "late comment": _before_scan(segment(0xFE, _RAW)),
    "comment before the end": lambda file: file[:-2] + segment(0xFE, _RAW) + file[-2:],
    "table nobody uses": _before_scan(segment(0xDB, b"\x03" + _RAW.ljust(64, b"\1"))),
    "bytes between segments": _before_scan(_RAW),
    "after the end": lambda file: file + _RAW,
    "archive after the end": lambda file: file + b"PK\x03\x04" + _RAW,
    "picture after the end": lambda file: file + _plain("JPEG", comment=_RAW),
    **{
        f"APP{number}": _after_start(segment(0xE0 + number, b"own\0" + _RAW))
        for number in range(1, 16)
    },
}


# PNG: chunks before and behind the pixels, and room within them.


def _chunks(*chunks: bytes) -> Corner:
    return lambda file: file[:33] + b"".join(chunks) + file[33:]


def _late_chunk(kind: bytes) -> Corner:
    return lambda file: file[:-12] + chunk(kind, _RAW) + file[-12:]


def _png_of(kind: int, pixels: bytes, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", *_SIZE, 8, kind, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(more)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def _rows(colour: bytes) -> bytes:
    return (b"\0" + colour * _SIZE[0]) * _SIZE[1]


_LATER_FRAME = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, *_SIZE, 0, 0, 1, 9, 0, 0))

PNG_CORNERS: dict[str, Corner] = {
    "tEXt": _chunks(chunk(b"tEXt", b"Author\0" + _RAW)),
    "zTXt": _chunks(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(_RAW))),
    "iTXt": _chunks(chunk(b"iTXt", b"Title\0\0\0en\0\0" + _RAW)),
    "iTXt, packed": _chunks(chunk(b"iTXt", b"Title\0\1\0en\0\0" + zlib.compress(_RAW))),
    "XMP": _chunks(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + pictures.xmp())),
    "old Exif in a text": _chunks(
        chunk(b"tEXt", b"Raw profile type exif\0\nexif\n18\n" + _RAW.hex().encode())
    ),
    "eXIf": _chunks(chunk(b"eXIf", pictures.exif().tobytes()[6:])),
    "iCCP": _chunks(chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(pictures.icc()))),
    "name of a colour profile": _chunks(
        chunk(b"iCCP", _RAW + b"\0\0" + zlib.compress(pictures.icc()[: -len(_RAW)]))
    ),
    "suggested palette": _chunks(chunk(b"sPLT", _RAW + b"\0\x08" + bytes(6))),
    "unknown chunk": _chunks(chunk(b"caNy", _RAW)),
    "unknown chunk behind": _late_chunk(b"caNy"),
    "text behind": _late_chunk(b"tEXt"),
    "palette entries nobody uses": lambda _: pictures.a_palette_with_a_secret(),
    "palette of a picture without one": _chunks(chunk(b"PLTE", _RAW)),
    "bytes after the last row": lambda _: _png_of(2, _rows(b"\x80\x90\xa0") + _RAW),
    "frame that is not shown": _chunks(
        chunk(b"acTL", struct.pack(">II", 2, 0)),
        _LATER_FRAME,
        chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(_RAW)),
    ),
    "after the end": lambda file: file + _RAW,
    "picture after the end": lambda file: file + _plain("JPEG", comment=_RAW),
}


# WebP: chunks of RIFF, and what is behind it.


def riff(file: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP with further chunks, its length told right."""
    more = b"".join(
        kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2) for kind, body in chunks
    )
    return file[:4] + struct.pack("<I", len(file) + len(more) - 8) + file[8:] + more


def _extended(**how) -> Corner:
    return lambda _: saved(a_picture(_SIZE), "WEBP", **how)


WEBP_CORNERS: dict[str, Corner] = {
    "EXIF": _extended(exif=pictures.exif()),
    "XMP": _extended(xmp=pictures.xmp()),
    "ICCP": _extended(icc_profile=pictures.icc()),
    "unknown chunk": lambda file: riff(file, (b"CANY", _RAW)),
    "Exif without a header for it": lambda file: riff(file, (b"EXIF", _RAW)),
    "after the end": lambda file: file + _RAW,
    "picture after the end": lambda file: file + _plain("JPEG", comment=_RAW),
}


# Containers that are not taken at all.


def _avif(**how) -> Corner:
    return lambda _: saved(a_picture(_SIZE), "AVIF", **how)


def _slack(file: bytes) -> bytes:
    """An AVIF whose box of pixels has room behind them."""
    at = file.index(b"mdat") - 4
    length = struct.unpack_from(">I", file, at)[0]
    return file[:at] + struct.pack(">I", length + len(_RAW)) + file[at + 4 :] + _RAW


AVIF_CORNERS: dict[str, Corner] = {
    "Exif": _avif(exif=pictures.exif()),
    "XMP": _avif(xmp=pictures.xmp()),
    "colour profile": _avif(icc_profile=pictures.icc()),
    "slack behind the pixels": _slack,
    "free box": lambda file: file + struct.pack(">I4s", 8 + len(_RAW), b"free") + _RAW,
}
GIF_CORNERS: dict[str, Corner] = {
    "comment": lambda _: saved(a_picture(_SIZE), "GIF", comment=_RAW),
    "after the end": lambda file: file + _RAW,
}

_ALL = {
    "JPEG": JPEG_CORNERS | corners.JPEG,
    "PNG": PNG_CORNERS | corners.PNG,
    "WEBP": WEBP_CORNERS | corners.WEBP,
    "AVIF": AVIF_CORNERS | corners.AVIF,
    "GIF": GIF_CORNERS | corners.GIF,
    **corners.OTHERS,
}
CORNERS = {
    f"{kind}: {name}": (kind, fill) for kind, of in _ALL.items() for name, fill in of.items()
}


def hidden_in(corner: str) -> bytes:
    """The file that holds the canary in this corner."""
    file_format, fill = CORNERS[corner]
    written_by_pillow = file_format not in ("HEIC", "JPEG XL", "SVG", "PDF")
    return fill(_plain(file_format) if written_by_pillow else b"")


_APART = {
    *("second picture", "JFIF thumbnail", "bytes between segments"),
    *("frame that is not shown", "palette entries nobody uses", "bytes after the last row"),
    *("colour profile that is none", "name of a colour profile", "old Exif in a text"),
    *("EXIF", "XMP", "ICCP"),
    *corners.APART,
}
"""Corners that need a file of their own; the others can be filled in one and the same."""


def everywhere(file_format: str, plain: bytes | None = None) -> bytes:
    """A file with the canary in every corner that can be had together."""
    fills = [fill for name, fill in _ALL[file_format].items() if name not in _APART]
    base = {"exif": pictures.exif(), "xmp": pictures.xmp()} if file_format == "WEBP" else {}
    return reduce(lambda file, fill: fill(file), fills, plain or _plain(file_format, **base))

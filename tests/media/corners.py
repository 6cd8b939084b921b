"""Further corners for a canary: those that few writers know, and containers that are not taken."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image, TiffImagePlugin

from . import pictures
from .pictures import CANARY, a_picture, chunk, saved, segment

_RAW = CANARY.encode()
_SIZE = (240, 300)

Corner = Callable[[bytes], bytes]


def _insert(at: int, more: bytes) -> Corner:
    return lambda file: file[:at] + more + file[at:]


def _before_end(length: int, more: bytes) -> Corner:
    return lambda file: file[:-length] + more + file[-length:]


# JPEG


def _resource(number: int, body: bytes) -> bytes:
    """A resource of Photoshop, as cameras' programs leave them in APP13."""
    head = b"Photoshop 3.0\x008BIM" + struct.pack(">HHI", number, 0, len(body))
    return segment(0xED, head + body + bytes(len(body) % 2))


def _roomy_exif() -> bytes:
    """Exif with room before its first list, and behind its last."""
    start = 8 + len(_RAW)
    listed = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 1, 0, 0)
    return segment(0xE1, b"Exif\0\0MM\0*" + struct.pack(">I", start) + _RAW + listed + _RAW)


def _exif_lists() -> bytes:
    """Exif with the canary in the list of interoperability, a list nobody shows."""
    made = Image.Exif()
    made[0x0112] = 1
    made.get_ifd(0x8769)[0xA005] = {1: CANARY}
    return segment(0xE1, made.tobytes())


def _profile_in_parts() -> bytes:
    body, mark = pictures.icc(), b"ICC_PROFILE\0"
    half = len(body) // 2
    return segment(0xE2, mark + b"\1\2" + body[:half]) + segment(0xE2, mark + b"\2\2" + body[half:])


_CODES = b"\x03" + bytes(7) + bytes([len(_RAW)]) + bytes(8) + _RAW
_SMALL = saved(a_picture((80, 100)), "JPEG", comment=_RAW)

JPEG: dict[str, Corner] = {
    "Photoshop's thumbnail": _insert(2, _resource(0x040C, bytes(28) + _SMALL)),
    "Photoshop's address": _insert(2, _resource(0x040B, _RAW)),
    "room in Exif": _insert(2, _roomy_exif()),
    "Exif interoperability": _insert(2, _exif_lists()),
    "colour profile in two parts": _insert(2, _profile_in_parts()),
    "boxes of provenance": _insert(
        2, segment(0xEB, b"JP\0\1\0\0\0\1" + struct.pack(">I", 26) + b"jumb" + _RAW)
    ),
    "FlashPix": _insert(2, segment(0xE2, b"FPXR\0\0\1\0\1" + _RAW)),
    "codes nobody uses": lambda file: _insert(file.rindex(b"\xff\xda"), segment(0xC4, _CODES))(
        file
    ),
    "bytes behind the last block": _before_end(2, _RAW),
    "trailer of a telephone": lambda file: (
        file + _RAW + b"SEFH" + struct.pack("<III", 107, 1, len(_RAW)) + b"SEFT"
    ),
}


# PNG

_OWN_KINDS = (
    *("bKGD", "hIST", "sBIT", "tIME", "oFFs", "pCAL", "sCAL", "sTER", "dSIG", "cICP", "mDCV"),
    *("cLLI", "caBX", "iDOT", "gIFg", "gIFt", "gIFx", "vpAg", "orNT", "mkBT", "prVW", "zxIf"),
)
"""Chunks that the standard, its extensions or one program's makers know."""


def _written(kind: int, depth: int, row: bytes, *, behind: bytes = b"", more: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", *_SIZE, depth, kind, 0, 0, 0)
    packed = zlib.compress((b"\0" + row) * _SIZE[1]) + behind
    parts = chunk(b"IHDR", header) + more + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _low_bytes() -> bytes:
    """A grey picture in 16 bits a point, the lower eight of which spell the canary."""
    spelled = CANARY.encode("utf-16-be")
    row = (spelled * _SIZE[0])[: 2 * _SIZE[0]]
    return _written(0, 16, row)


def _under_transparency() -> bytes:
    """A grey picture, quite transparent, the greys of which spell the canary."""
    row = (CANARY.encode("utf-16-le") * _SIZE[0])[: 2 * _SIZE[0]]
    return _written(4, 8, row)


_GREY = b"\x80\x90\xa0" * _SIZE[0]

PNG: dict[str, Corner] = {
    **{
        f"{kind} {where}": place
        for kind in _OWN_KINDS
        for where, place in (
            ("before", _insert(33, chunk(kind.encode(), _RAW))),
            ("behind", _before_end(12, chunk(kind.encode(), _RAW))),
        )
    },
    "language of a text": _insert(33, chunk(b"iTXt", b"Title\0\0\0" + _RAW + b"\0\0words")),
    "translated name of a text": _insert(33, chunk(b"iTXt", b"Title\0\0\0en\0" + _RAW + b"\0w")),
    "name of a text": _insert(33, chunk(b"tEXt", _RAW + b"\0words")),
    "eXIf behind": _before_end(12, chunk(b"eXIf", pictures.exif().tobytes()[6:])),
    "behind the packed pixels": lambda _: _written(2, 8, _GREY, behind=_RAW),
    "pixels that come too late": _before_end(12, chunk(b"IDAT", _RAW)),
    "transparent colour and more": lambda _: _written(2, 8, _GREY, more=chunk(b"tRNS", _RAW)),
    "transparency of no palette": lambda _: _written(
        3,
        8,
        bytes(_SIZE[0]),
        more=chunk(b"PLTE", bytes(24)) + chunk(b"tRNS", b"\xff" * 8 + _RAW),
    ),
    "lower half of 16 bits": lambda _: _low_bytes(),
    "under transparency": lambda _: _under_transparency(),
    "end with something in it": lambda file: file[:-12] + chunk(b"IEND", _RAW),
}


# WebP


def _riff(whole: bytes) -> bytes:
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def _part(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _behind_the_frame(file: bytes) -> bytes:
    """The frame's own chunk is longer than the frame."""
    kind, body = file[12:16], file[20 : 20 + struct.unpack_from("<I", file, 16)[0]]
    return _riff(file[:12] + _part(kind, body + _RAW))


WEBP: dict[str, Corner] = {
    "behind the frame": _behind_the_frame,
    "second frame": lambda file: _riff(file + _part(b"VP8 ", _RAW)),
    "transparency nobody asked for": lambda file: _riff(file + _part(b"ALPH", _RAW)),
    "movement without any": lambda file: _riff(file + _part(b"ANIM", _RAW)),
    "frame of a movement": lambda file: _riff(file + _part(b"ANMF", _RAW)),
    "before the frame": lambda file: _riff(file[:12] + _part(b"CANY", _RAW) + file[12:]),
    "length that tells too little": lambda file: file + _part(b"EXIF", _RAW),
    "behind a frame without loss": lambda _: _behind_the_frame(
        saved(a_picture(_SIZE), "WEBP", lossless=True)
    ),
}


# Containers that are not taken: each with its own place for words


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def _tiff(**tags: object) -> bytes:
    listed = TiffImagePlugin.ImageFileDirectory_v2()
    listed[0x010E], listed[0x02BC] = CANARY, pictures.xmp()
    return saved(a_picture(_SIZE), "TIFF", tiffinfo=listed)


def _bmp(file: bytes) -> bytes:
    """A bitmap with a gap between its header and its pixels."""
    start = struct.unpack_from("<I", file, 10)[0]
    moved = file[:10] + struct.pack("<I", start + len(_RAW)) + file[14:start]
    return moved + _RAW + file[start:]


def _two_frames() -> bytes:
    file = BytesIO()
    frames = [a_picture(_SIZE), a_picture(_SIZE).rotate(90)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], comment=_RAW)
    return file.getvalue()


_XMP_IN_GIF = b"!\xff\x0bXMP DataXMP" + bytes([len(_RAW)]) + _RAW + b"\0"

AVIF: dict[str, Corner] = {
    "box of one's own": lambda file: file + _box(b"uuid", bytes(16) + _RAW),
    "notes of the user": lambda file: file + _box(b"udta", _RAW),
}
GIF: dict[str, Corner] = {
    "application": _before_end(1, _XMP_IN_GIF),
    "plain text": _before_end(1, b"!\x01\x0c" + bytes(12) + bytes([len(_RAW)]) + _RAW + b"\0"),
    "second frame": lambda _: _two_frames(),
}
OTHERS: dict[str, dict[str, Corner]] = {
    "TIFF": {"description and XMP": lambda _: _tiff(), "after the end": lambda file: file + _RAW},
    "BMP": {"gap before the pixels": _bmp},
    "JPEG2000": {"comment": lambda _: saved(a_picture(_SIZE), "JPEG2000", comment=_RAW)},
    "PPM": {"comment": lambda file: file[:3] + b"#" + _RAW + b"\n" + file[3:]},
    "HEIC": {"Exif": lambda _: pictures.heic() + _box(b"mdat", b"Exif\0\0" + _RAW)},
    "JPEG XL": {
        "Exif": lambda _: (
            _box(b"JXL ", b"\r\n\x87\n") + _box(b"ftyp", b"jxl ") + _box(b"Exif", _RAW)
        )
    },
    "SVG": {"title": lambda _: b"<svg xmlns='http://www.w3.org/2000/svg'><title>" + _RAW},
    "PDF": {"words": lambda _: b"%PDF-1.7\n%" + _RAW + saved(a_picture(_SIZE), "JPEG")},
}


APART = {
    *("bytes behind the last block", "behind the packed pixels", "pixels that come too late"),
    *("transparent colour and more", "transparency of no palette", "lower half of 16 bits"),
    *("under transparency", "end with something in it"),
    *("second frame", "behind the frame", "before the frame", "behind a frame without loss"),
    *("movement without any", "frame of a movement", "transparency nobody asked for"),
}
"""Corners of the three that are taken which need a file of their own."""


# The same three containers, as they are less usual


def _grey(mode: str, file_format: str, **how: object) -> Callable[[], bytes]:
    return lambda: saved(a_picture(_SIZE, mode), file_format, **how)


UNUSUAL: dict[str, tuple[str, Callable[[], bytes]]] = {
    "progressive JPEG": ("JPEG", _grey("RGB", "JPEG", progressive=True)),
    "grey JPEG": ("JPEG", _grey("L", "JPEG")),
    "CMYK JPEG": ("JPEG", _grey("CMYK", "JPEG")),
    "JPEG with restarts": ("JPEG", _grey("RGB", "JPEG", restart_marker_rows=1)),
    "JPEG of two pictures": ("JPEG", pictures.a_phone_jpeg_with_a_second_picture),
    "grey PNG": ("PNG", _grey("L", "PNG")),
    "PNG with transparency": ("PNG", _grey("RGBA", "PNG")),
    "grey PNG with transparency": ("PNG", _grey("LA", "PNG")),
    "PNG in 16 bits": ("PNG", lambda: pictures.a_deep_png(16)),
    "interlaced PNG": ("PNG", pictures.an_interlaced_png),
    "black and white PNG": ("PNG", _grey("1", "PNG")),
    "palette PNG": ("PNG", lambda: saved(a_picture(_SIZE).quantize(8), "PNG")),
}

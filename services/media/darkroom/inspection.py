"""The last look at a rendition: every segment must be one that pixels need.

It trusts no writer, ours included. Sources: ITU-T T.81 (JPEG) with JFIF 1.02; RFC 9649 (WebP);
ISO/IEC 14496-12 and 23008-12 (boxes), AV1 Image File Format 1.1, AV1 bitstream 5.5 to 5.9.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from .outcome import Unclean


def inspect(file: bytes, file_format: str) -> None:
    """Raise `Unclean` unless the file is an image of the format and nothing besides.

    `file_format` is one of `avif`, `webp`, `jpg`.
    """
    try:
        _INSPECTORS[file_format](file)
    except (IndexError, struct.error):
        raise Unclean from None


def _require(holds: bool) -> None:
    if not holds:
        raise Unclean


# JPEG: start, JFIF without thumbnail, tables, one frame, one or more scans, the end.

_JFIF = b"\xff\xe0\x00\x10JFIF\0"
_DQT, _DHT, _DRI, _SOS, _EOI = 0xDB, 0xC4, 0xDD, 0xDA, 0xD9
_SOF = {0xC0, 0xC2}


def _inspect_jpeg(file: bytes) -> None:
    _require(file[:11] == b"\xff\xd8" + _JFIF and file[18:20] == b"\0\0")
    at = 20
    while file[at + 1] != _EOI:
        _require(file[at] == 0xFF and file[at + 1] in {_DQT, _DHT, _DRI, _SOS, *_SOF})
        marker = file[at + 1]
        at += 2 + struct.unpack_from(">H", file, at + 2)[0]
        if marker == _SOS:
            at = _end_of_scan(file, at)
    _require(file[at] == 0xFF and at + 2 == len(file))


def _end_of_scan(file: bytes, at: int) -> int:
    """Return where the next marker is: in a scan, FF is followed by 00 or a restart marker."""
    while True:
        at = file.find(b"\xff", at)
        _require(at >= 0)
        if file[at + 1] != 0 and not 0xD0 <= file[at + 1] <= 0xD7:
            return at
        at += 2


# WebP: one lossy frame and no extended header, so there is no room for alpha, Exif or ICC.


def _inspect_webp(file: bytes) -> None:
    _require(file[:4] == b"RIFF" and file[8:16] == b"WEBPVP8 ")
    whole, chunk = struct.unpack_from("<I", file, 4)[0], struct.unpack_from("<I", file, 16)[0]
    _require(whole == len(file) - 8 and chunk + chunk % 2 == len(file) - 20)
    _require(not chunk % 2 or file[-1] == 0)


# AVIF: one item of AV1, nothing about colour but a code, nothing in `mdat` but the item.

_HDLR = bytes(8) + b"pict" + bytes(13)
_ILOC = b"\0\0\0\0\x44\0\0\x01\0\x01\0\0\0\x01"
_INFE = b"\x02\0\0\0\0\x01\0\0av01Color\0"
_PROPERTIES = {b"ispe": 12, b"pixi": 8, b"av1C": 4, b"colr": 11}
_SEQUENCE, _DELIMITER, _FRAME = 1, 2, 6


def _inspect_avif(file: bytes) -> None:
    boxes = dict(_boxes(file, 0))
    _require(list(boxes) == [b"ftyp", b"meta", b"mdat"])
    _require(boxes[b"ftyp"] == b"avif\0\0\0\0avifmif1miafMA1B")
    meta = dict(_boxes(boxes[b"meta"], 4))
    _require(list(meta) == [b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp"])
    _require(meta[b"hdlr"] == _HDLR and meta[b"pitm"] == b"\0\0\0\0\0\x01")
    _require(list(_boxes(meta[b"iinf"], 6)) == [(b"infe", _INFE)])
    _inspect_properties(meta[b"iprp"])
    _inspect_place(meta[b"iloc"], len(file), len(boxes[b"mdat"]))
    _inspect_av1(boxes[b"mdat"])


def _boxes(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        _require(8 <= size <= len(data) - at)
        yield kind, data[at + 8 : at + size]
        at += size


def _inspect_properties(iprp: bytes) -> None:
    parts = list(_boxes(iprp, 0))
    _require([kind for kind, _ in parts] == [b"ipco", b"ipma"])
    properties = list(_boxes(parts[0][1], 0))
    _require(sorted(kind for kind, _ in properties) == sorted(_PROPERTIES))
    _require(all(len(value) == _PROPERTIES[kind] for kind, value in properties))
    _require(dict(properties)[b"colr"][:4] == b"nclx" and len(parts[1][1]) == 15)


def _inspect_place(iloc: bytes, whole: int, length: int) -> None:
    """Require one extent, and that it is all of `mdat`, to the last byte of the file."""
    _require(len(iloc) == 22 and iloc[:14] == _ILOC)
    start, size = struct.unpack_from(">II", iloc, 14)
    _require(size == length and start == whole - length)


def _inspect_av1(data: bytes) -> None:
    """Require delimiter, sequence header, frame: no metadata, no padding, nothing after."""
    kinds, at = [], 0
    while at < len(data):
        header = data[at]
        _require(header & 0b10000111 == 0b010)
        length, at = _leb128(data, at + 1)
        at += length
        kinds.append(header >> 3)
    _require(at == len(data) and kinds == [_DELIMITER, _SEQUENCE, _FRAME])


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """Read an integer in groups of seven bits, lowest first; return it and what follows."""
    value = 0
    for shift in range(0, 56, 7):
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise Unclean


_INSPECTORS: dict[str, Callable[[bytes], None]] = {
    "avif": _inspect_avif,
    "webp": _inspect_webp,
    "jpg": _inspect_jpeg,
}

"""Small recordings, well formed to the last byte: a moment of silence in each kind that is kept."""

from __future__ import annotations

import io
import struct
import wave


def wav() -> bytes:
    """Return half a second of silence."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000))
    return made.getvalue()


def ogg() -> bytes:
    """Return Opus in Ogg (RFC 7845): both heads, and fifty frames of silence."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 6) + b"silent" + struct.pack("<I", 0)
    frames = [b"\xf8\xff\xfe"] * 50
    return _page(0, 2, 0, [head]) + _page(1, 0, 0, [tags]) + _page(2, 4, 50 * 960, frames)


def mp3(tag: bytes = b"") -> bytes:
    """Return twenty frames of MPEG 1 layer III, 128 kbit/s, with nothing in them."""
    frame = bytes.fromhex("fffb9064")
    return tag + (frame + bytes(417 - len(frame))) * 20


def id3() -> bytes:
    """Return a tag as players put it before the sound."""
    title = b"TIT2" + struct.pack(">IH", 7, 0) + b"\x03Hello\x00"
    return b"ID3\x04\x00\x00" + bytes((0, 0, 0, len(title))) + title


def m4a(handler: bytes = b"soun") -> bytes:
    """Return the boxes of MPEG-4 with one empty track of a kind (ISO/IEC 14496-12)."""
    about = _box(b"hdlr", bytes(8) + handler + bytes(12) + b"track\x00")
    track = _box(b"trak", _box(b"mdia", about))
    kind = _box(b"ftyp", b"M4A " + bytes(4) + b"M4A mp42isom")
    return kind + _box(b"moov", _box(b"mvhd", bytes(100)) + track) + _box(b"mdat", bytes(64))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def _page(number: int, flags: int, granule: int, packets: list[bytes]) -> bytes:
    sizes = bytes(len(packet) for packet in packets)  # each below 255: one segment
    head = struct.pack("<4sBBqII", b"OggS", 0, flags, granule, 7, number)
    tail = bytes([len(sizes)]) + sizes + b"".join(packets)
    return head + struct.pack("<I", _crc(head + bytes(4) + tail)) + tail


def _crc(page: bytes) -> int:
    """Return the check sum of a page (RFC 3533: polynomial 0x04c11db7, nothing reflected)."""
    found = 0
    for byte in page:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ (0x04C11DB7 if found & 0x80000000 else 0)) & 0xFFFFFFFF
    return found

"""Sounds: telling a recording by what is in it, never by its name; four kinds and no others.

Ogg with Opus or Vorbis (RFC 3533, RFC 7845), MPEG-4 with sound alone (ISO/IEC 14496-12), MPEG layer
III (ISO/IEC 11172-3) and RIFF WAVE.
"""

from __future__ import annotations

import re

_OGG_HEADS = (b"OpusHead", b"\x01vorbis")
_HANDLERS = re.compile(rb"hdlr.{8}(....)", re.DOTALL)
_BRANDS = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"3gp4", b"3gp5"})
_KBITS = {
    1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""The bit rates of layer III that a frame can name, of MPEG 1 and of MPEG 2 and 2.5."""
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""The sample rates that a frame can name, by the two bits for the version."""


def sound_of(content: bytes) -> str | None:
    """Return `ogg`, `m4a`, `mp3` or `wav`; None for what is no recording."""
    for kind, is_it in (("ogg", _is_ogg), ("m4a", _is_m4a), ("wav", _is_wav), ("mp3", _is_mp3)):
        if is_it(content):
            return kind
    return None


def _is_ogg(content: bytes) -> bool:
    """Look for a first page, version 0, whose packet names a codec for sound."""
    if content[:5] != b"OggS\x00" or len(content) < 28:
        return False
    return content[27 + content[26] :].startswith(_OGG_HEADS)


def _is_m4a(content: bytes) -> bool:
    """Look for a track of sound and none of pictures: a film of somebody is no recording."""
    if content[4:8] != b"ftyp" or content[8:12] not in _BRANDS:
        return False
    handlers = set(_HANDLERS.findall(content))
    return b"soun" in handlers and b"vide" not in handlers


def _is_wav(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:16] == b"WAVEfmt " and b"data" in content[:4096]


def _is_mp3(content: bytes) -> bool:
    """Look for two frames one after the other, behind a tag if there is one."""
    start = 0
    if content[:3] == b"ID3" and len(content) > 10:
        a, b, c, d = content[6:10]
        start = 10 + (a << 21 | b << 14 | c << 7 | d)
    length = _frame(content[start : start + 4])
    return length > 0 and _frame(content[start + length : start + length + 4]) > 0


def _frame(head: bytes) -> int:
    """Return how many bytes a frame of layer III has, by its head of four; 0 if it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 0x06 != 0x02:
        return 0
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or hertz == 3 or not 0 < rate < 15:
        return 0
    first = version == 3
    bits = _KBITS[1 if first else 2][rate - 1] * 1000
    samples = 144 if first else 72
    return samples * bits // _HERTZ[version][hertz] + (head[2] >> 1 & 1)

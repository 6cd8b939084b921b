"""Recordings on their way to a visitor who asked to hear one."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import Scope

from services.chassis.web.layer import Answer
from services.gallery.pages.voices import Voice

_KEPT = (b"cache-control", b"private, no-cache")
_PARTS = (b"accept-ranges", b"bytes")


def spoken(scope: Scope, voice: Voice) -> Answer:
    """Return a recording, or the part of it a player asks for: some play nothing otherwise."""
    whole = len(voice.content)
    asked = re.fullmatch(r"bytes=(\d{1,9})-(\d{0,9})", Headers(scope=scope).get("range", ""))
    first = int(asked[1]) if asked else 0
    last = min(int(asked[2]) if asked and asked[2] else whole - 1, whole - 1)
    if not asked or first > last:
        return Answer(200, voice.content, voice.content_type, (_PARTS, _KEPT))
    part = (b"content-range", f"bytes {first}-{last}/{whole}".encode())
    body = voice.content[first : last + 1]
    return Answer(206, body, voice.content_type, (_PARTS, _KEPT, part))

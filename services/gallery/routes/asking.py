"""What a visitor's request asks to see: whom, which page, how large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from services.contracts.codes import Relation, read_reference
from services.gallery.pages import Look


def look_at_wall(query: bytes) -> Look | None:
    """Return what the address asks for, or None where it cannot be; the rest is passed over."""
    told = _told(query)
    number = told.get("page", ["1"])[0]
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 7 and int(number)):
        return None
    try:
        relation = Relation(told["relation"][0]) if "relation" in told else None
    except ValueError:
        return None
    return Look(relation, int(number), _pictures(told))


def look_at_face(query: bytes) -> Look:
    """Return how a face is wished: only the size of its picture can be."""
    return Look(pictures=_pictures(_told(query)))


def still_there(query: bytes) -> str:
    """Return what a kiosk showed before it asked whether somebody is there: a face or the wall."""
    told = _told(query)
    if reference := read_reference(told.get("face", [""])[0][:20]):
        return f"face/{reference}"
    look = look_at_wall(query)
    return look.query if look else ""


def in_small(scope: Scope, look: Look) -> bool:
    """Return whether pictures are small: as asked for, or as a browser that saves data says."""
    if look.pictures:
        return look.pictures == "small"
    return Headers(scope=scope).get("save-data", "").strip().lower() == "on"


def _told(query: bytes) -> Mapping[str, Sequence[str]]:
    return parse_qs(query.decode("latin-1"))


def _pictures(told: Mapping[str, Sequence[str]]) -> str:
    wished = told.get("pictures", [""])[0]
    return wished if wished in ("small", "large") else ""

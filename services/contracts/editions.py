"""Editions of posters: what they are called, printed on and made of, for all who handle them."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from .codes import CROCKFORD, read_code

_LENGTH = 6

FORMATS = ("pdf", "png")
"""The files of a poster, as their names end: what is printed, and a picture of its first page."""

CONTENT_TYPES = {"pdf": "application/pdf", "png": "image/png"}
"""What each format is called in HTTP (RFC 8118, RFC 2083)."""

EditionCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{6}$", min_length=_LENGTH, max_length=_LENGTH),
]
"""What is printed on every copy of an edition: six random characters, `M4X7QD`."""


class Paper(StrEnum):
    """What a poster is printed on, upright (ISO 216)."""

    A4 = "A4"
    A3 = "A3"


class PosterFailure(StrEnum):
    """Why a poster was not printed."""

    IMAGE_MISSING = "image_missing"
    GLYPH_MISSING = "glyph_missing"
    TOO_SLOW = "too_slow"
    NOT_ACCESSIBLE = "not_accessible"


def new_edition_code() -> str:
    """Draw the code of an edition: 30 random bits that tell neither order nor time."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(_LENGTH))


def read_edition_code(typed: str) -> str | None:
    """Return a code as it is printed, however it was typed, or None if it cannot be one."""
    plain = read_code(typed)
    return plain if len(plain) == _LENGTH and set(plain) <= set(CROCKFORD) else None


def poster_name(file: str, kind: str) -> str:
    """Return the name of one file of a poster in a bucket: `<file>.<format>`."""
    return f"{file}.{kind}"


def poster_names(file: str) -> tuple[str, ...]:
    """Return the names of both files of a poster."""
    return tuple(poster_name(file, kind) for kind in FORMATS)

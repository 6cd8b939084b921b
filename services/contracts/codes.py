"""The closed vocabularies: what an event says where it may not use words."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code survives being read aloud."""


class Relation(StrEnum):
    """Whom a seeker is looking for."""

    MOTHER = "mother"
    FATHER = "father"
    PARENTS = "parents"
    SON = "son"
    DAUGHTER = "daughter"
    CHILDREN = "children"
    BROTHER = "brother"
    SISTER = "sister"
    SIBLINGS = "siblings"
    HUSBAND = "husband"
    WIFE = "wife"
    PARTNER = "partner"
    GRANDMOTHER = "grandmother"
    GRANDFATHER = "grandfather"
    GRANDCHILD = "grandchild"
    AUNT = "aunt"
    UNCLE = "uncle"
    NIECE = "niece"
    NEPHEW = "nephew"
    COUSIN = "cousin"
    GUARDIAN = "guardian"
    FRIEND = "friend"
    FAMILY = "family"


class Refusal(StrEnum):
    """Why a photo was not developed."""

    NOT_AN_IMAGE = "not_an_image"
    HEIC = "heic"
    ANIMATED = "animated"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    KEY = "key"


class Hint(StrEnum):
    """What staff may want to look at again; never a reason to refuse."""

    DARK = "dark"
    BLURRED = "blurred"
    SMALL = "small"
    NO_FACE = "no_face"
    MANY_FACES = "many_faces"


class NoticeTemplate(StrEnum):
    """A content-free prompt; its words live in notify."""

    ANSWER = "answer"


class NoticeChannel(StrEnum):
    """The way a notice takes."""

    EMAIL = "email"


class NoticeFailure(StrEnum):
    """Why a notice was given up."""

    REJECTED = "rejected"
    UNREADABLE = "unreadable"


class MessageKind(StrEnum):
    """What a visitor asks of a desk."""

    MESSAGE = "message"
    REMOVAL = "removal"


class Caution(StrEnum):
    """What staff should keep in mind while reading; prompts, never decides."""

    AUTOMATIC = "automatic"
    MANY = "many"


class Language(StrEnum):
    """A language pages and notices are written in, as a BCP 47 tag in lower case."""

    ENGLISH = "en"
    FRENCH = "fr"
    ARABIC = "ar"


Reference = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", min_length=9, max_length=9
    ),
]
"""The public code of a showing: seven random characters and a check character, `K7QM-2XD4`."""

ImageName = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{26}$")]
"""A random name of 130 bits for the renditions of one showing."""

ObjectName = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{16,64}$")]
"""A name in a bucket: letters and digits alone, never a path."""

Sealed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{60,60000}$")]
"""A sealed value: base64url of key id (8 bytes) and sealed box."""

KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
"""The first 8 bytes of the SHA-256 of a public key, in hexadecimal."""

PublicKeyText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""An X25519 public key: base64url of 32 bytes."""

Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Box = tuple[Fraction, Fraction, Fraction, Fraction]
"""Left, top, width, height, as fractions of the upright photo."""

Moment = AwareDatetime
Id = UUID


def new_reference() -> str:
    """Draw a reference: 35 random bits, readable aloud, leading nowhere."""
    drawn = "".join(secrets.choice(CROCKFORD) for _ in range(7))
    whole = drawn + check_character(drawn)
    return f"{whole[:4]}-{whole[4:]}"


def new_image_name() -> str:
    """Draw a name for the images of one showing: 130 random bits."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))


def read_reference(typed: str) -> str | None:
    """Return a reference as it is written, however it was typed, or None if it cannot be one."""
    plain = read_code(typed)
    if len(plain) != 8 or any(c not in CROCKFORD for c in plain):
        return None
    if check_character(plain[:-1]) != plain[-1]:
        return None
    return f"{plain[:4]}-{plain[4:]}"


def read_code(typed: str) -> str:
    """Return what was typed in capitals, without spaces and dashes, with look-alikes mended."""
    plain = "".join(c for c in typed.upper() if c not in " -–—_.\t\r\n\u00a0\u200e\u200f")
    return plain.translate(str.maketrans("OIL", "011"))


def check_character(characters: str) -> str:
    """Return the check character of base-32 characters, a Reed-Solomon parity over GF(32).

    Each character is weighted by another power of a primitive element, so any one wrong
    character and any exchange of two neighbours changes the check. Field: x⁵ + x² + 1.
    At most 30 characters, since the powers repeat after 31.
    """
    if len(characters) > 30:
        raise ValueError("a check character covers 30 characters at most")
    total = 0
    for character in characters:
        total = _double(total ^ CROCKFORD.index(character))
    return CROCKFORD[total]


def _double(element: int) -> int:
    """Multiply an element of GF(32) by x."""
    element <<= 1
    return element ^ 0b100101 if element & 0b100000 else element

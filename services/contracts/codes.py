"""The closed vocabularies: what an event says where it may not use words."""

from __future__ import annotations

import secrets
import unicodedata
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

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
    CHECK_IN = "check_in"


class NoticeChannel(StrEnum):
    """The way a notice takes."""

    EMAIL = "email"
    SMS = "sms"


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
    SPANISH = "es"
    ARABIC = "ar"
    DARI = "fa-af"
    PASHTO = "ps"
    SOMALI = "so"
    TIGRINYA = "ti"
    AMHARIC = "am"
    UKRAINIAN = "uk"
    TURKISH = "tr"
    ITALIAN = "it"
    GERMAN = "de"
    GREEK = "el"
    PORTUGUESE = "pt"


Reference = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", min_length=9, max_length=9
    ),
]
"""The public code of a showing: seven random characters and a check character, `K7QM-2XDT`."""


def _text(alphabet: str, least: int, most: int | None = None) -> StringConstraints:
    """Allow characters of one alphabet, so many of them."""
    return StringConstraints(pattern=f"^[{alphabet}]+$", min_length=least, max_length=most or least)


_BASE32 = "a-z2-7"
_BASE64URL = "A-Za-z0-9_-"

ImageName = Annotated[str, _text(_BASE32, 26)]
"""A random name of 130 bits for the renditions of one showing."""

ObjectName = Annotated[str, _text(_BASE32, 16, 64)]
"""A name in a bucket: letters and digits alone, never a path."""

SealedKey = Annotated[str, _text(_BASE64URL, 118)]
"""A sealed data key: 32 bytes, with its box 88, in base64url."""

SealedAddress = Annotated[str, _text(_BASE64URL, 416)]
"""A sealed address, padded to 256 bytes first: an address that was not padded has no room here."""

SealedMessage = (
    Annotated[str, _text(_BASE64URL, 1440)]
    | Annotated[str, _text(_BASE64URL, 5536)]
    | Annotated[str, _text(_BASE64URL, 21920)]
)
"""Sealed words, padded to 1, 4 or 16 KiB first: three lengths are possible and no other."""

Pattern = Annotated[str, _text("0-9a-f", 32)]
"""Where a picture is light and dark: 128 bits in hexadecimal, alike for alike pictures."""

KeyId = Annotated[str, _text("0-9a-f", 16)]
"""The first 8 bytes of the SHA-256 of a public key, in hexadecimal."""

PublicKeyText = Annotated[str, _text(_BASE64URL, 43)]
"""An X25519 public key: base64url of 32 bytes."""

Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""Grows with whatever is said about a key; the highest wins, for ever."""

Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""Grows with every new crop of a photo."""

Country = Annotated[str, _text("A-Z", 2)]
"""A country as ISO 3166-1 writes it in two letters."""

Offset = Annotated[float, Field(ge=0, le=1)]
Extent = Annotated[float, Field(gt=0, le=1)]
Box = tuple[Offset, Offset, Extent, Extent]
"""Left, top, width, height, as fractions of the upright photo."""


def _without_time(value: UUID) -> UUID:
    """Refuse the versions of UUID (1, 2, 6, 7) that tell when or where they were made."""
    if value.hex[12] in "1267":
        raise ValueError("an id must not tell when it was made")
    return value


def _in_listed_order(values: tuple[Relation, ...]) -> tuple[Relation, ...]:
    """Keep the order of the list, so that the order in which they were written tells nothing."""
    return tuple(relation for relation in Relation if relation in values)


Id = Annotated[
    UUID,
    AfterValidator(_without_time),
    Field(
        json_schema_extra={
            "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[03-589a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$"
        }
    ),
]
"""A random id: it leads nowhere and tells no time."""

Relations = Annotated[
    tuple[Relation, ...],
    Field(min_length=1, max_length=8, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_in_listed_order),
]
"""Whom a seeker looks for, each once, in the order of the list."""


def new_reference() -> str:
    """Draw a reference: 35 random bits, readable aloud, leading nowhere."""
    drawn = "".join(secrets.choice(CROCKFORD) for _ in range(7))
    whole = drawn + check_character(drawn)
    return f"{whole[:4]}-{whole[4:]}"


_GROUP, _WITHDRAWAL = 4, 16


def new_withdrawal_code() -> str:
    """Draw the code with which a seeker takes their own face off the wall: 75 random bits."""
    drawn = "".join(secrets.choice(CROCKFORD) for _ in range(_WITHDRAWAL - 1))
    return _in_groups(drawn + check_character(drawn))


def read_withdrawal_code(typed: str) -> str | None:
    """Return a withdrawal code as it is written, however it was typed, or None if it is none."""
    plain = read_code(typed)
    if len(plain) != _WITHDRAWAL or any(c not in CROCKFORD for c in plain):
        return None
    return _in_groups(plain) if check_character(plain[:-1]) == plain[-1] else None


def _in_groups(plain: str) -> str:
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


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
    """Return what was typed in capitals, bare of spaces and dashes, with look-alikes mended.

    Digits of every script count as digits, and Cyrillic and Greek capitals as the Latin ones
    they look like: whoever copies a code may have no Latin keyboard. Takes any text at all.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(_digit(c) for c in plain if not _is_spacing(c)).translate(_LOOK_ALIKES)


_LOOK_ALIKES = str.maketrans(
    "OILАВЕЗКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "011ABE3KMH0PCTYX1JSABEZH1KMN0PTYX",
)


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character, character))


def _is_spacing(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "ZP" or category in ("Cc", "Cf")


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
        total = _DOUBLED[total ^ _VALUES[character]]
    return CROCKFORD[total]


_DOUBLED = tuple(element << 1 ^ (0b100101 if element & 0b10000 else 0) for element in range(32))
"""Each element of GF(32) multiplied by x."""
_VALUES = {character: value for value, character in enumerate(CROCKFORD)}

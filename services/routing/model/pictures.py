"""A picture a desk asked for: whether a mailbox takes one, and what need not go further."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.contracts.codes import Refusal

from .times import last_hour

MOST_BYTES = 20 * 1024 * 1024
"""The largest picture that is taken: what the darkroom opens, and a telephone makes less."""

SWEEP_AFTER = timedelta(hours=2)
"""A file that was begun and never said goes then; from a full hour, so over an hour in any case."""

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class Taken(StrEnum):
    """What became of a picture a visitor sent."""

    HANDED = "handed"
    BEFORE = "before"
    UNASKED = "unasked"
    GONE = "gone"


@dataclass(frozen=True)
class Asking:
    """What a mailbox knows of pictures: from when on it takes one, and of the one before."""

    opens_at: datetime | None = None
    turned: Refusal | None = None
    sent: bool = False

    def open(self, now: datetime) -> bool:
        """Return whether the mailbox takes a picture by now."""
        return self.opens_at is not None and self.opens_at <= now

    def takes(self, now: datetime) -> Taken | None:
        """Return why the mailbox takes no picture, or None where it takes one."""
        if self.open(now):
            return None
        return Taken.BEFORE if self.sent else Taken.UNASKED


NOTHING_ASKED = Asking()


@dataclass(frozen=True)
class Closed:
    """A picture closed to the darkroom under a key that is kept nowhere."""

    picture_id: UUID
    object: str
    data: bytes = field(repr=False)
    sealed_key: str = field(repr=False)


def fault_of(picture: bytes) -> str | None:
    """Say at once what need not go to the darkroom to be turned away; the word of a refusal."""
    if not picture:
        return "empty"
    if picture[4:8] == b"ftyp" and picture[8:12] in _HEIC_BRANDS:
        return Refusal.HEIC.value
    known = picture.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    webp = picture[:4] == b"RIFF" and picture[8:12] == b"WEBP"
    return None if known or webp else Refusal.NOT_AN_IMAGE.value


def sweep_at(now: datetime) -> datetime:
    """Return when a file that was begun now may go if it was never said; a full hour."""
    return last_hour(now) + SWEEP_AFTER

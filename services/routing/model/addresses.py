"""Where somebody can be reached: looked at for their form alone, whatever script they are in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from services.contracts.codes import NoticeChannel

_EMAIL = re.compile(r"[!-~]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_EMAIL_MOST = 140
"""An address shares 256 bytes with its hours and its place."""
_NOT_IN_EMAIL = frozenset('"(),:;<>@[\\]')
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, repr=False)
class Hours:
    """The hours [start, end) of a day at which it is safe, where the zone says."""

    start: int
    end: int
    zone: str


@dataclass(frozen=True, repr=False)
class Prompted:
    """Where a prompt may go, and when."""

    channel: NoticeChannel
    address: str
    hours: Hours | None = None

    @property
    def content(self) -> dict[str, Any]:
        """Return what is sealed to notify, but for the token that ends the prompts."""
        if self.hours is None:
            return {"address": self.address}
        hours = [self.hours.start, self.hours.end]
        return {"address": self.address, "hours": hours, "zone": self.hours.zone}


def is_email(typed: str) -> bool:
    """Return whether mail could be sent there; looks at the form alone."""
    local = typed.rpartition("@")[0]
    return (
        len(typed) <= _EMAIL_MOST
        and _EMAIL.fullmatch(typed) is not None
        and not _NOT_IN_EMAIL & set(local)
    )


def read_number(typed: str) -> str | None:
    """Return a telephone number as E.164 writes it, or None if it cannot be one.

    Digits of every script are digits; what is put between them is left out, and so is the zero in
    brackets that is dialled at home alone. Without its country a number is none: who could call it?
    """
    plain = unicodedata.normalize("NFKC", typed).replace("(0)", "")
    digits = "".join(str(unicodedata.decimal(c, c)) for c in plain if not _between(c))
    number = f"+{digits[2:]}" if digits.startswith("00") else digits
    return number if _NUMBER.fullmatch(number) else None


def read_hours(start: str, end: str, zone: str) -> Hours | None:
    """Return safe hours as they were chosen, or None if they are none."""
    if not (start.isdecimal() and end.isdecimal() and zone in _zones()):
        return None
    first, last = int(start), int(end)
    return Hours(first, last, zone) if 0 <= first < last <= 24 else None


def _between(character: str) -> bool:
    category = unicodedata.category(character)
    return character != "+" and (category[0] in "ZP" or category == "Cf")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())

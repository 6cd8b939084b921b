"""Letters: what a visitor wrote and was answered; of what is opened, nothing is believed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID
from zoneinfo import available_timezones

from services.contracts.codes import Caution, MessageKind, read_withdrawal_code
from services.contracts.confidential.enquiries import Wish
from services.contracts.sealing import MESSAGE_STEPS

REPLY_BYTES = MESSAGE_STEPS[-1] - 4
"""The longest answer in bytes of UTF-8; four more say how long it is."""


@dataclass(frozen=True)
class Message:
    """One thing a visitor wrote, as it came: sealed to the desk."""

    message_id: UUID
    kind: MessageKind
    sealed: str = field(repr=False)
    warnings: tuple[Caution, ...]
    received_at: datetime
    wishes: tuple[Wish, ...] = ()
    many_references: bool = False
    aside: bool = False
    """Whether it came after its writer was blocked."""


@dataclass(frozen=True)
class Had:
    """Which message is the last one whoever answers had, and since when a later one waits."""

    up_to: UUID | None = None
    waits_since: datetime | None = None

    @classmethod
    def of(cls, heard: Sequence[tuple[UUID, datetime]], seen: UUID | None) -> Self:
        """Return it of an enquiry's messages, oldest first; `seen` is the last one on the page.

        Where that is none of them, everything that came was had.
        """
        places = {message_id: place for place, (message_id, _) in enumerate(heard)}
        last = places.get(seen, len(heard) - 1) if seen else len(heard) - 1
        later = heard[last + 1 :]
        return cls(heard[last][0] if heard else None, later[0][1] if later else None)


@dataclass(frozen=True)
class Reply:
    """One answer of ours, our own copy of it."""

    reply_id: UUID
    written_by: UUID
    sealed_text: str = field(repr=False)
    written_at: datetime


@dataclass(frozen=True)
class InsideNote:
    """What staff wrote for each other beside an enquiry."""

    note_id: UUID
    written_by: UUID
    sealed_words: str = field(repr=False)
    written_at: datetime


@dataclass(frozen=True, repr=False)
class Answer:
    """How a visitor wants to be answered, and when it is safe: in their own words, unproved."""

    by: str = ""
    to: str = ""
    start: int | None = None
    end: int | None = None
    zone: str = ""
    word: str = ""
    words: str = ""

    @classmethod
    def read(cls, told: object) -> Self:
        """Read what a letter says of it, of which every part may be missing."""
        if not isinstance(told, dict):
            return cls(by=_line(told))
        zone = _line(told.get("zone"))
        return cls(
            by=_line(told.get("by")),
            to=_line(told.get("to"), most=200),
            start=_hour(told.get("from")),
            end=_hour(told.get("until")),
            zone=zone if zone in available_timezones() else "",
            word=_line(told.get("word"), most=200),
            words=harmless(told["words"])[:1000] if isinstance(told.get("words"), str) else "",
        )

    @property
    def has_hours(self) -> bool:
        """Whether it is said when it is safe."""
        return self.start is not None and self.end is not None


@dataclass(frozen=True, repr=False)
class Helper:
    """Who wrote for the visitor, and whether the visitor agreed."""

    name: str
    consent: bool


@dataclass(frozen=True, repr=False)
class Letter:
    """What a visitor wrote: strangers' words, so nothing of their form is believed."""

    message: str
    relation: str = ""
    answer: Answer = field(default_factory=Answer)
    language: str = ""
    interpreter: bool | None = None
    adult: bool | None = None
    helper: Helper | None = None
    withdrawal_code: str = ""

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read an opened letter; raises `ValueError` for one that is none."""
        told: Any = json.loads(raw)
        if not isinstance(told, dict) or not isinstance(told.get("message"), str):
            raise ValueError("not a letter")  # noqa: TRY004 - one kind of failure for the caller
        return cls(
            message=harmless(told["message"]),
            relation=_line(told.get("relation")),
            answer=Answer.read(told.get("answer")),
            language=_line(told.get("language")),
            interpreter=_yes(told.get("interpreter")),
            adult=_yes(told.get("adult")),
            helper=_helper(told.get("helper")),
            withdrawal_code=_code(told),
        )


def _helper(told: object) -> Helper | None:
    if not isinstance(told, dict):
        return None
    return Helper(_line(told.get("name"), most=200), told.get("consent") is True)


def _yes(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _hour(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < 24 else None
    return None


def _line(value: object, *, most: int = 40) -> str:
    """Return a text of one line, cut where it is longer than anybody needs."""
    return " ".join(harmless(value).split())[:most] if isinstance(value, str) else ""


def _code(told: dict[str, Any]) -> str:
    """Return the withdrawal code in a letter, also where it was typed among the words."""
    for typed in (told.get("withdrawal_code"), told["message"]):
        code = read_withdrawal_code(typed) if isinstance(typed, str) else None
        if code is not None:
            return code
    return ""


def harmless(text: str) -> str:
    """Return a stranger's text without characters that turn or hide what stands around them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or not _turns_or_hides(c)).strip()


def _turns_or_hides(character: str) -> bool:
    """Return whether a character is a control or a mark of direction; joiners may stay."""
    if character in "\u200c\u200d":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")

"""What a desk reads, and what stands outside on the letter."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from services.contracts.codes import Caution, MessageKind

from .addresses import Hours


@dataclass(frozen=True, repr=False)
class Answer:
    """How a visitor wants to be answered; where prompts go stands in no letter."""

    by: str
    to: str | None = None
    hours: Hours | None = None
    word: str | None = None
    words: str | None = None

    @property
    def content(self) -> dict[str, Any]:
        """Return it as the contract describes it: hours from 0 to 23, midnight being 0."""
        hours = self.hours
        return {
            "by": self.by,
            "to": self.to,
            "from": hours.start if hours else None,
            "until": hours.end % 24 if hours else None,
            "zone": hours.zone if hours else None,
            "word": self.word,
            "words": self.words,
        }


@dataclass(frozen=True, repr=False)
class Helper:
    """Who wrote for the visitor, and whether the visitor agreed."""

    name: str
    consent: bool


@dataclass(frozen=True, repr=False)
class Letter:
    """What a desk reads; letters of every kind have the same fields, so that none stands out.

    A later one tells how to answer only where that has changed.
    """

    message: str
    language: str
    answer: Answer | None = None
    relation: str | None = None
    interpreter: bool | None = None
    adult: bool | None = None
    helper: Helper | None = None
    withdrawal_code: str | None = None

    @property
    def content(self) -> dict[str, Any]:
        """Return the letter as the contract describes it."""
        return {
            "relation": self.relation,
            "message": self.message,
            "answer": self.answer.content if self.answer else None,
            "language": self.language,
            "interpreter": self.interpreter,
            "adult": self.adult,
            "helper": asdict(self.helper) if self.helper else None,
            "withdrawal_code": self.withdrawal_code,
        }


@dataclass(frozen=True)
class Envelope:
    """What stands outside on a letter: its kind, who may not see it, what to keep in mind."""

    warnings: tuple[Caution, ...] = ()
    kind: MessageKind = MessageKind.MESSAGE
    many_references: bool = False
    pressing: bool = False
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Habits:
    """What is noticed of a network or a face today: marks a message, and refuses none."""

    many: bool
    many_references: bool = False


@dataclass(frozen=True, repr=False)
class ShortForm:
    """A form of one page as it was sent; the page's random bytes tell one page from another."""

    message: str
    nonce: bytes
    envelope: Envelope = Envelope()
    withdrawal_code: str | None = None


def cautions(*, trapped: bool, seconds: float, quickest: float, many: bool) -> tuple[Caution, ...]:
    """Return what staff should keep in mind; nothing of it refuses a message."""
    found = []
    if trapped or seconds < quickest:
        found.append(Caution.AUTOMATIC)
    if many:
        found.append(Caution.MANY)
    return tuple(found)

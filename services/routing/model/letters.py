"""What a desk reads, and what stands outside on the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.contracts.codes import Caution, MessageKind


@dataclass(frozen=True, repr=False)
class Letter:
    """What a desk reads; letters of every kind have the same fields, so that none stands out."""

    message: str
    by: str
    language: str
    relation: str | None = None
    adult: bool | None = None
    withdrawal_code: str | None = None

    @property
    def content(self) -> dict[str, Any]:
        """Return the letter as the contract describes it."""
        return {
            "relation": self.relation,
            "message": self.message,
            "answer": {"by": self.by},
            "language": self.language,
            "adult": self.adult,
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

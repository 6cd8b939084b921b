"""Assigning: for whom an enquiry is meant, by language, office, and what each has in hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Assigning(StrEnum):
    """Whether a Society lets new enquiries be assigned by themselves."""

    SUGGESTED = "suggested"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Candidate:
    """A colleague who answers messages and may know of the case this one is about."""

    staff_id: UUID
    name: str
    speaks: bool
    near: bool
    away: bool
    in_hand: int


def rank(candidates: Collection[Candidate]) -> list[Candidate]:
    """Return who fits best first: here, in the visitor's language, of the case's office, free."""
    return sorted(
        candidates,
        key=lambda one: (one.away, not one.speaks, not one.near, one.in_hand, one.name),
    )


def by_itself(candidates: Collection[Candidate]) -> UUID | None:
    """Return for whom an enquiry is meant without anybody deciding; None where nobody fits."""
    fitting = [one for one in rank(candidates) if one.speaks and not one.away]
    return fitting[0].staff_id if fitting else None

"""A face on the wall and a poster on the shelf, each with the last day it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper


@dataclass(frozen=True)
class Photo:
    """A seeker's photo, as anyone may see it."""

    reference: str
    relations_sought: tuple[Relation, ...]
    image: str
    shown_until: date

    def shown_on(self, day: date) -> bool:
        """Whether the lease still holds: `shown_until` is the last UTC day."""
        return day <= self.shown_until

    def first(self, relation: Relation | None) -> tuple[Relation, ...]:
        """Return the relations sought, the one a visitor asked for before the others."""
        return tuple(sorted(self.relations_sought, key=lambda one: one != relation))


@dataclass(frozen=True)
class Change:
    """What is now known of a reference: its photo, or that there is none to show."""

    reference: str
    photo: Photo | None


@dataclass(frozen=True)
class Edition:
    """A poster that anyone may print and hang until a day; `file` is its name in the store."""

    code: str
    language: Language
    paper: Paper
    file: str
    pages: int
    references: tuple[str, ...]
    hung_until: date


@dataclass(frozen=True)
class EditionChange:
    """What is now known of an edition: itself, or that it may not be had."""

    code: str
    edition: Edition | None

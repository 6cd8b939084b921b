"""A face on the wall and a poster on the shelf, with their last days; how much was opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.contracts.codes import Language, Relation
from services.contracts.editions import Paper


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True)
class Reach:
    """How many pages were opened on all days that were told of, and in which months and languages.

    Months are their first days, the newest first; languages stand by their number.
    """

    months: tuple[tuple[date, int], ...] = ()
    languages: tuple[tuple[Language, int], ...] = ()

    @property
    def total(self) -> int:
        """Return how many pages were opened in all."""
        return sum(count for _, count in self.months)

    @property
    def since(self) -> date | None:
        """Return the month of the first day that was told of."""
        return self.months[-1][0] if self.months else None

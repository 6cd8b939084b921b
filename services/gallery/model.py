"""A face on the wall: whom its seeker looks for, and the last day it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.contracts.codes import Relation


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

"""Doubts: two people who are merely like two who are kept apart, and who of two decides what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.problems import NotFound


class NoDoubt(NotFound):
    """Nothing waits for your decision here."""


@dataclass(frozen=True)
class Said:
    """What one officer thinks: that it is the same two, or two others."""

    by: UUID
    person: UUID
    same: bool
    signs: frozenset[str]


@dataclass(frozen=True)
class Doubt:
    """That two others may be the two who are kept apart: told by signs, never by who they are."""

    doubt_id: UUID
    confided_id: UUID
    signs: frozenset[str]
    asked_at: datetime
    last_at: datetime
    said: Sequence[Said] = ()

    @property
    def same(self) -> bool:
        """Whether one of the two said that it is the same: one is enough to keep silent."""
        return any(one.same for one in self.said)

    @property
    def others(self) -> bool:
        """Whether two persons said that it is two others, with every sign before them."""
        return not self.same and len({one.person for one in self.said if self._saw(one)}) > 1

    @property
    def waits(self) -> bool:
        """Whether it is not decided; until then the two others are kept apart as well."""
        return not self.same and not self.others

    def waits_for(self, person: UUID) -> bool:
        """Whether it waits for what this person says; a further sign asks anew."""
        return self.waits and not any(one.person == person and self._saw(one) for one in self.said)

    def _saw(self, one: Said) -> bool:
        return one.signs >= self.signs

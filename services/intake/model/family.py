"""Family: cases that belong together, without sharing anything but that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.problems import Problem

from .cases import UNDO


class OwnFamily(Problem):
    """A case cannot be linked to itself."""


@dataclass(frozen=True)
class FamilyLink:
    """One direction of a link: whose case another is linked to, until somebody unlinks it."""

    other: UUID
    linked_by: UUID
    linked_at: datetime
    unlinked_at: datetime | None = None

    @property
    def alive(self) -> bool:
        """Whether the two belong together now."""
        return self.unlinked_at is None

    def may_undo(self, now: datetime) -> bool:
        """Whether unlinking can be taken back still."""
        return self.unlinked_at is not None and now < self.unlinked_at + UNDO

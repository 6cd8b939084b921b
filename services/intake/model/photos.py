"""A photo, the second person's yes to it, and the times it is on show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.contracts.codes import Box, Relation


class PhotoState(StrEnum):
    """How far a photo is on its way."""

    SUBMITTED = "submitted"
    DEVELOPED = "developed"
    REFUSED = "refused"
    DISCARDED = "discarded"


REPHOTO_AFTER_YEARS = 2
"""A face changes: after so long a new photo is asked for, never forced."""


class ShowingState(StrEnum):
    """How far a showing is on its way."""

    PREPARING = "preparing"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Photo:
    """A photo of the seeker: an encrypted original, and what the darkroom made of it."""

    photo_id: UUID
    object: str
    sealed_key: str | None
    revision: int
    state: PhotoState
    confirmed: bool
    crop: Box | None
    uploaded_by: UUID
    uploaded_at: datetime
    image: str | None = None
    faces: tuple[Box, ...] = ()
    hints: tuple[str, ...] = ()
    refusal: str | None = None
    taken_on: date | None = None

    @property
    def taken(self) -> date:
        """The day the photo was taken; where nobody said another, the day it was handed in."""
        return self.taken_on or self.uploaded_at.date()

    @property
    def old_from(self) -> date:
        """The day from which a new photo should be asked for."""
        taken = self.taken
        year = taken.year + REPHOTO_AFTER_YEARS
        leap_day = (taken.month, taken.day) == (2, 29)
        return taken.replace(year=year, day=28) if leap_day else taken.replace(year=year)

    def is_old(self, day: date) -> bool:
        """Whether a new photo should be asked for on a day."""
        return day >= self.old_from


class ApprovalKind(StrEnum):
    """What a yes begins: a showing, or one more lease of the showing there is."""

    SHOWING = "showing"
    RENEWAL = "renewal"


@dataclass(frozen=True)
class Vote:
    """One person's yes, given through one of their accounts."""

    person: UUID
    staff_id: UUID
    at: datetime


Facts = Mapping[str, str]
"""What an approval is about, by name: ids and closed words, never what somebody told."""


@dataclass(frozen=True)
class Approval:
    """The yes of as many persons as the Society wants, to exactly what `binds` is the hash of."""

    approval_id: UUID
    binds: str
    asked_by: UUID
    asked_at: datetime
    outcome: str | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    words: str | None = None
    kind: ApprovalKind = ApprovalKind.SHOWING
    facts: Facts = field(default_factory=dict, hash=False)
    votes: tuple[Vote, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it still waits for someone's yes."""
        return self.outcome is None

    def voted(self, person: UUID) -> bool:
        """Whether somebody has said yes already, through whatever account."""
        return any(vote.person == person for vote in self.votes)


@dataclass(frozen=True)
class Showing:
    """One time a face is on show: its own reference, image and lease."""

    showing_id: UUID
    approval_id: UUID
    reference: str
    image: str
    proof: str
    relations: tuple[Relation, ...]
    version: int
    state: ShowingState
    shown_until: date
    approved_at: datetime
    withdrawn_at: datetime | None = None
    undo_until: datetime | None = None
    removal_held: bool = False

    @property
    def alive(self) -> bool:
        """Whether the face is shown or about to be."""
        return self.state is not ShowingState.WITHDRAWN

    def may_undo(self, now: datetime) -> bool:
        """Whether a withdrawal can still be taken back."""
        return self.undo_until is not None and now < self.undo_until

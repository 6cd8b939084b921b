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
    placed: bool = False
    veiled: tuple[Box, ...] = ()
    levels: bool = False
    before: str | None = None
    far: bool = False

    @property
    def must_choose(self) -> bool:
        """Whether staff have to say first which of several faces is the seeker's."""
        return len(self.faces) > 1 and not self.placed

    @property
    def must_place(self) -> bool:
        """Whether staff have to place the frame first, since no face was found."""
        return not self.faces and not self.placed

    @property
    def bystanders(self) -> tuple[Box, ...]:
        """The faces in the frame but the one nearest to its middle."""
        if self.crop is None:
            return ()
        frame = self.crop
        inside = [face for face in self.faces if _overlap(face, frame)]
        inside.sort(key=lambda face: _apart(face, frame))
        return tuple(inside[1:])

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


_FACE_SHARE, _FACE_MIDDLE = 0.45, 0.44
"""How much of a frame's height a face fills, and how far down its middle is; as media frames."""


def frame_around(face: Box, frame: Box) -> Box:
    """Return a frame around another face, in the proportions of the frame there is."""
    left, top, width, height = face
    high = min(height / _FACE_SHARE, 1.0, frame[3] / frame[2])
    wide = min(1.0, high * frame[2] / frame[3])
    at = left + width / 2 - wide / 2, top + height / 2 - _FACE_MIDDLE * high
    return min(max(at[0], 0.0), 1.0 - wide), min(max(at[1], 0.0), 1.0 - high), wide, high


ROWS, COLUMNS = 5, 4
"""Into so many fields a frame is parted, for veiling by hand."""


def field_of(frame: Box, number: int) -> Box:
    """Return one of a frame's fields, counted from 0 in the order of reading, left to right."""
    row, column = divmod(number, COLUMNS)
    left, top, width, height = frame
    wide, high = width / COLUMNS, height / ROWS
    return min(left + column * wide, 1.0), min(top + row * high, 1.0), wide, high


_LEAST = 0.001


def box_of(text: str) -> Box | None:
    """Read a box as a page sends it, four fractions of the photo; None if it is none on it."""
    try:
        left, top, width, height = map(float, text.split())
    except ValueError:
        return None
    right, bottom = min(left + width, 1.0), min(top + height, 1.0)
    left, top = max(left, 0.0), max(top, 0.0)
    if not (right - left >= _LEAST and bottom - top >= _LEAST):  # nor is one of no numbers
        return None
    return left, top, right - left, bottom - top


def _overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
    return across and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


def _apart(face: Box, frame: Box) -> float:
    across = face[0] + face[2] / 2 - frame[0] - frame[2] / 2
    return across**2 + (face[1] + face[3] / 2 - frame[1] - frame[3] / 2) ** 2


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

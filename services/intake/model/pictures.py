"""Pictures: a desk may ask a visitor for one, where words cannot tell, and lets it go again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

from .enquiries import ClaimedByAnother, Enquiry


class CannotAskForPicture(Problem):
    """No picture can be asked for here."""


class PictureNotFound(Problem):
    """There is no such picture here."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class PictureGone(Problem):
    """The picture is gone."""

    status: ClassVar[HTTPStatus] = HTTPStatus.GONE


class AskReason(StrEnum):
    """What words cannot tell: a closed list, so that nobody asks for faces to collect them."""

    LIKENESS = "likeness"
    OLD = "old"
    PAPER = "paper"
    PLACE = "place"


class DropReason(StrEnum):
    """Why a picture is kept no longer; staff choose among the first, the last have one cause."""

    DONE = "done"
    OTHER = "other"
    HARMS = "harms"
    UNUSABLE = "unusable"
    BLOCKED = "blocked"
    OVER = "over"

    @classmethod
    def for_staff(cls) -> tuple[DropReason, ...]:
        """Return what staff may choose among."""
        return (cls.DONE, cls.OTHER, cls.HARMS, cls.UNUSABLE)


@dataclass(frozen=True)
class AskedPicture:
    """One picture that was asked for, and what became of it; its key is sealed to the desk."""

    society: UUID
    asking_id: UUID
    enquiry_id: UUID
    why: AskReason
    asked_by: UUID
    asked_at: datetime
    picture_id: UUID | None = None
    object: str | None = None
    sealed_key: str | None = field(default=None, repr=False)
    came_at: datetime | None = None
    looked_at: datetime | None = None
    dropped_at: datetime | None = None
    dropped_by: UUID | None = None
    dropped_why: DropReason | None = None

    @property
    def waits(self) -> bool:
        """Whether it was asked for and nothing has come."""
        return self.picture_id is None and self.dropped_at is None

    @property
    def here(self) -> bool:
        """Whether it came and was not let go."""
        return self.sealed_key is not None

    @property
    def unseen_since(self) -> datetime | None:
        """Since when it is here and nobody has looked; an answer that crossed it answers it not."""
        return self.came_at if self.here and self.looked_at is None else None

    def come(self, picture: tuple[UUID, str, str], at: datetime) -> AskedPicture:
        """Note that it came: its id, its file, and the key sealed to the desk."""
        picture_id, name, key = picture
        return replace(self, picture_id=picture_id, object=name, sealed_key=key, came_at=at)

    def look(self, at: datetime) -> AskedPicture:
        """Note that somebody has looked at it."""
        return replace(self, looked_at=self.looked_at or at)

    def turn_away(self, picture_id: UUID, at: datetime) -> AskedPicture:
        """Note that something came when nobody would have it; nothing of it is kept."""
        return replace(self, picture_id=picture_id).drop(DropReason.OVER, None, at)

    def drop(self, why: DropReason, by: UUID | None, at: datetime) -> AskedPicture:
        """Let it go for good: the key with it."""
        gone = replace(self, object=None, sealed_key=None)
        return replace(gone, dropped_at=at, dropped_by=by, dropped_why=why)


def may_have_one(enquiry: Enquiry) -> bool:
    """Return whether a picture may be asked for and kept: while it is open, and not blocked."""
    over = enquiry.ended_at is not None or enquiry.blocked_at is not None
    return enquiry.answerable and not over


def check_asking(enquiry: Enquiry, by: UUID) -> None:
    """Go on where whoever asks may also answer; raises `CannotAskForPicture`."""
    if not may_have_one(enquiry):
        raise CannotAskForPicture(enquiry_id=str(enquiry.enquiry_id))
    if enquiry.claimed_by not in (None, by):
        raise ClaimedByAnother(enquiry_id=str(enquiry.enquiry_id))

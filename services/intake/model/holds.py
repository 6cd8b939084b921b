"""Holds: why nothing of a case may be shown, who needs to know it, and who can end it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

from .people import Member, Role


class NotYoursToLift(Problem):
    """Others have to end this hold."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class HoldReason(StrEnum):
    """Why a case is held; who has no time to say writes nothing."""

    UNSAID = "unsaid"
    REMOVAL = "removal"
    BY_CODE = "by_code"
    SEEKER_ASKED = "seeker_asked"
    DANGER = "danger"
    SAFEGUARDING = "safeguarding"
    CONSENT_DOUBT = "consent_doubt"
    IDENTITY_DOUBT = "identity_doubt"
    OTHER = "other"


_OPEN_TO_CASEWORKERS = (HoldReason.UNSAID, HoldReason.REMOVAL, HoldReason.BY_CODE)
"""Reasons that caseworkers have to act upon, or that say nothing."""

CHOSEN = tuple(one for one in HoldReason if one not in _OPEN_TO_CASEWORKERS)
"""What somebody can choose: the others come from outside, or are what is left unsaid."""


@dataclass(frozen=True)
class Hold:
    """One reason to hold a case; several may hold it at once."""

    hold_id: UUID
    reason: HoldReason
    placed_by: UUID | None
    placed_at: datetime
    until: datetime | None = None
    sealed_words: str | None = field(default=None, repr=False)

    def holds(self, now: datetime) -> bool:
        """Whether it holds still."""
        return self.until is None or now < self.until

    def visible_to(self, member: Member) -> bool:
        """Whether someone needs to know the reason."""
        if member.may(Role.SAFEGUARDING) or self.placed_by == member.staff_id:
            return True
        return self.reason in _OPEN_TO_CASEWORKERS and member.may(Role.CASEWORKER)

    def lifted_by(self, member: Member) -> bool:
        """Whether someone may end it: who knows the reason, and for safeguarding only its role."""
        if self.reason is HoldReason.SAFEGUARDING:
            return member.may(Role.SAFEGUARDING)
        return self.visible_to(member) and member.may(Role.CASEWORKER, Role.SAFEGUARDING)


def summed_up(holds: Iterable[Hold], now: datetime) -> tuple[bool, datetime | None]:
    """Return whether a case is held by any of these, and until when: None is until it is lifted."""
    open_ones = [one for one in holds if one.holds(now)]
    ends = [one.until for one in open_ones if one.until is not None]
    return bool(open_ones), max(ends) if ends and len(ends) == len(open_ones) else None

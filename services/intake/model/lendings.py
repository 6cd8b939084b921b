"""Lendings: one Society's approver who for a while approves for another as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

from .people import Member, Role

LONGEST_DAYS = 90
"""For how many days at most somebody is lent."""


class LendingOver(Problem):
    """You act for the other Society no longer."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class NoApprover(Problem):
    """Only somebody who may approve in their own Society can be lent."""


class OneAndTheSame(Problem):
    """The two accounts have both approved the same face, so they are two people's."""


class Side(StrEnum):
    """Which of the two Societies a row belongs to."""

    BORROWS = "borrows"
    LENDS = "lends"


@dataclass(frozen=True)
class Lending:
    """What one of the two Societies knows of a lending: asked for, offered, accepted, ended."""

    society: UUID
    lending_id: UUID
    ask_id: UUID
    side: Side
    other: UUID
    to_all: bool
    until: datetime
    reason: str
    asked_by: UUID
    asked_at: datetime
    staff_id: UUID | None = None
    offered_by: UUID | None = None
    accepted_by: UUID | None = None
    accepted_at: datetime | None = None
    ended_by: UUID | None = None
    ended_at: datetime | None = None

    def open(self, at: datetime) -> bool:
        """Whether neither a day nor a Society has ended it."""
        return self.ended_at is None and at < self.until

    def holds(self, at: datetime) -> bool:
        """Whether somebody acts for the borrower, as far as this Society is asked."""
        return self.accepted_at is not None and self.open(at)


def check_lent(who: Member | None, home: UUID) -> Member:
    """Go on only with somebody who may approve in the Society that lends; raises `NoApprover`."""
    if who is None or who.society != home or not who.may(Role.APPROVER):
        raise NoApprover
    return who

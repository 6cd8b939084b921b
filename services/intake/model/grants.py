"""Grants: what somebody may do until when, and the two rules about who decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.problems import Problem

from .people import Member, Role


class NotToYourself(Problem):
    """Nobody decides about their own roles: another administrator does."""


class LastAdministrator(Problem):
    """A Society needs an administrator whose role has no end; name another one first."""


class AlreadyOver(Problem):
    """The last day has to be later than today."""


@dataclass(frozen=True)
class Grant:
    """A role somebody has in a Society, from a moment on and perhaps until another."""

    grant_id: UUID
    staff_id: UUID
    role: Role
    begins_at: datetime
    until: datetime | None = None
    granted_by: UUID | None = None
    reason: str = ""
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the role is theirs at a moment."""
        begun = self.begins_at <= at
        return begun and not any(end and end <= at for end in (self.until, self.ended_at))


def check_grant(by: Member, to: Member, until: datetime | None, now: datetime) -> None:
    """Go on only if somebody may give another a role until then; also not to their other account.

    Raises `NotToYourself` or `AlreadyOver`.
    """
    if by.person == to.person:
        raise NotToYourself
    if until is not None and until <= now:
        raise AlreadyOver


def check_ending(grants: Iterable[Grant], ending: Iterable[Grant], now: datetime) -> None:
    """Go on only if an administrator without end remains; raises `LastAdministrator`.

    `grants` are those of everybody who works in the Society. One that ends by itself does not
    count: it would leave nobody behind one day, with no one doing anything.
    """
    gone = {grant.grant_id for grant in ending}
    lasting = {
        grant.grant_id
        for grant in grants
        if grant.role is Role.ADMINISTRATOR and grant.until is None and grant.holds(now)
    }
    if lasting & gone and lasting <= gone:
        raise LastAdministrator

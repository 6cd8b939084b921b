"""Societies and who works in them: what each may do, and what can go wrong at the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

from .policies import Policy

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)


class SignInNeeded(Problem):
    """Signing in comes first."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED


class FormNotOurs(Problem):
    """The form did not come from a page of this session."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class RoleMissing(Problem):
    """Colleagues with another role do this."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class SocietyThere(Problem):
    """A Society of that name is there already."""


class SocietyNotThere(Problem):
    """There is no Society of that name."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class EmailTaken(Problem):
    """Someone with that e-mail address works here already."""


class DefaultDeskTaken(Problem):
    """Another desk answers already for references that are nobody's."""


class Role(StrEnum):
    """What someone does in a Society."""

    CASEWORKER = "caseworker"
    APPROVER = "approver"
    SAFEGUARDING = "safeguarding"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"


READERS = (Role.CASEWORKER, Role.APPROVER, Role.SAFEGUARDING)
"""Who needs to open cases; whoever runs, counts or checks the work does not."""


class SocietyKind(StrEnum):
    """What takes part: a National Society, or a delegation that does so in the same way."""

    SOCIETY = "society"
    DELEGATION = "delegation"


@dataclass(frozen=True)
class Society:
    """A National Society, or a delegation that takes part in the same way."""

    society: UUID
    name: str
    country: str
    languages: tuple[str, ...]
    wrapped_key: str
    default_desk: bool
    policy: Policy = field(default_factory=Policy)
    kind: SocietyKind = SocietyKind.SOCIETY
    time_zone: str = "UTC"


@dataclass(frozen=True)
class Member:
    """Someone of the staff, as the portal knows them while they are signed in."""

    staff_id: UUID
    person: UUID
    society: UUID
    society_name: str
    name: str
    email: str
    roles: frozenset[Role]
    time_zone: str = "UTC"
    home: UUID | None = None
    """The Society that lends them, while they act for the one above; else None."""
    home_name: str = ""

    def may(self, *roles: Role) -> bool:
        """Whether the member has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """Go on only with one of these roles; raises `RoleMissing`."""
        if not self.may(*roles):
            raise RoleMissing(roles=sorted(role.value for role in roles))


@dataclass(frozen=True, repr=False)
class Account:
    """What is compared when someone signs in."""

    staff_id: UUID
    society: UUID
    password_hash: str | None
    totp_secret: str | None
    totp_step: int


@dataclass(frozen=True)
class Session:
    """One time someone is signed in."""

    member: Member
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    language: str | None
    session_id: UUID
    proved_at: datetime | None
    lending_id: UUID | None = None

    def alive(self, at: datetime) -> bool:
        """Whether the session still holds: not too long ago, and not too long since."""
        return at < self.ends_at and at - self.seen_at < IDLE


@dataclass(frozen=True)
class Entry:
    """A line of what happened to a record: who did what, and when."""

    at: datetime
    by: str | None
    did: str
    reason: str | None

"""The door: how one proves who one is, for how long that holds, and what can be refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

from .people import Session

STEP_UP = timedelta(minutes=5)
CHALLENGE = timedelta(minutes=5)
INVITATION = timedelta(hours=72)
RECOVERY_CODES = 10
NAME_OF_PASSKEY = 60


class StepUpNeeded(Problem):
    """Prove once more that it is you."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class InvitationGone(Problem):
    """The link does not open anything."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class NobodyThere(Problem):
    """Nobody of that kind works in this Society."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class PasskeyRefused(Problem):
    """The passkey did not prove who it is."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY


class PasskeyThere(Problem):
    """The passkey is registered already."""


class LastPasskey(Problem):
    """The last passkey stays, because this Society signs in with one always."""


class ProviderRefused(Problem):
    """The identity provider did not say who it is, or said it in a way that cannot be believed."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY


class ProviderSilent(Problem):
    """The identity provider does not answer."""

    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE


class ProviderNotAllowed(Problem):
    """An identity provider is reached by https, and by an address with a host name."""


class DomainTaken(Problem):
    """Another Society's identity provider vouches for that e-mail domain."""


class Purpose(StrEnum):
    """What a passkey is asked for; an answer to one is no answer to another."""

    SIGN_IN = "sign_in"
    BESIDE_PROVIDER = "beside_provider"
    CONFIRM = "confirm"
    REGISTER = "register"


@dataclass(frozen=True)
class Beginning:
    """How a session begins: read in which language, on what, and whether by a fresh proof."""

    language: str | None = None
    device: str = ""
    proved: bool = True


@dataclass(frozen=True)
class OwnSession:
    """One of one's own sessions, as the account page lists it."""

    session_id: UUID
    began_at: datetime
    seen_at: datetime
    device: str
    this: bool


@dataclass(frozen=True)
class Invitation:
    """A link that was just made; the token is told once and kept nowhere."""

    invitation_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class Invited:
    """An invitation that is open: whom it is for, and until when."""

    invitation_id: UUID
    society: UUID
    staff_id: UUID
    society_name: str
    name: str
    email: str
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Passkey:
    """A passkey as it was registered, and as it was last used."""

    passkey_id: UUID
    credential_id: bytes
    staff_id: UUID
    public_key: bytes = field(repr=False)
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None

    def went_back(self, count: int) -> bool:
        """Whether a counter says that there is a copy of this passkey (WebAuthn L3, 6.1.1)."""
        return (count > 0 or self.sign_count > 0) and count <= self.sign_count


@dataclass(frozen=True)
class Challenge:
    """What a passkey has to sign, once, for one purpose."""

    challenge_id: UUID
    challenge: bytes = field(repr=False)
    purpose: Purpose
    staff_id: UUID | None


@dataclass(frozen=True)
class Provider:
    """A Society's own identity provider, and which e-mail addresses it may vouch for."""

    society: UUID
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    email_domain: str


@dataclass(frozen=True, repr=False)
class Errand:
    """Somebody on the way to a provider and back; state and browser are kept as hashes."""

    state_hash: bytes
    browser_hash: bytes
    society: UUID
    nonce: str
    verifier: str
    next: str


def proved_lately(session: Session, at: datetime) -> bool:
    """Whether a fresh code or passkey was given in this session so lately that it still holds."""
    return session.proved_at is not None and at - session.proved_at < STEP_UP


def device_of(agent: str) -> str:
    """Return in coarse words what a browser says it is, such as "Firefox, Windows"; or nothing."""
    found = [_first(agent, kinds) for kinds in (_BROWSERS, _SYSTEMS)]
    return ", ".join(word for word in found if word)


def _first(agent: str, kinds: tuple[tuple[str, str], ...]) -> str:
    return next((word for sign, word in kinds if re.search(sign, agent)), "")


_BROWSERS = (
    (r"\bEdg(e|A|iOS)?/", "Edge"),
    (r"\b(OPR|Opera)/", "Opera"),
    (r"\bSamsungBrowser/", "Samsung"),
    (r"\b(Firefox|FxiOS)/", "Firefox"),
    (r"\b(Chrome|CriOS|Chromium)/", "Chrome"),
    (r"\bSafari/", "Safari"),
)
_SYSTEMS = (
    (r"\bAndroid\b", "Android"),
    (r"\b(iPhone|iPad|iPod)\b", "iOS"),
    (r"\bWindows\b", "Windows"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\b(Macintosh|Mac OS X)\b", "macOS"),
    (r"\bLinux\b", "Linux"),
)

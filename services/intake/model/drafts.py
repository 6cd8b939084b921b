"""Drafts: what somebody began to write, kept for them alone until it is handed in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.chassis.problems import Problem

KEPT_FOR = timedelta(days=14)
"""How long a draft waits after it was last written to."""

SHUT_FOR = timedelta(days=1)
"""How long it is known that a draft is over, so that a late save does not bring it back."""

Fields: TypeAlias = tuple[tuple[str, str], ...]

_NEVER = frozenset(
    {
        *("token", "draft", "goes_on", "beat", "reply_id"),  # a page's own, anew with each page
        "recording_file",  # a file is no words, and its name may be somebody's
        *("decided", "apart", "looked", "confirmed"),  # decisions upon what stood there then
        *("password", "code", "kept"),  # no form of these has them; should one ever, not here
    }
)


class DraftOver(Problem):
    """What you write was handed in or thrown away in another window."""

    status: ClassVar[HTTPStatus] = HTTPStatus.GONE


class DraftTooLong(Problem):
    """What you write is too long to be kept before it is handed in."""

    status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class DraftKind(StrEnum):
    """Which form a draft belongs to; only these keep one, and none of them asks for a secret."""

    REGISTRATION = "registration"
    SEEKER = "seeker"
    NEW_SOUGHT = "new_sought"
    SOUGHT = "sought"
    CONTACT = "contact"
    CONSENT = "consent"
    SAFETY = "safety"
    ASSERTION = "assertion"
    NOTE = "note"
    OUTCOME = "outcome"
    REPLY = "reply"


@dataclass(frozen=True)
class Place:
    """The form a draft belongs to: its kind, what it is about, and the case that is in."""

    what: DraftKind
    record_id: UUID
    case_id: UUID | None = None

    @property
    def address(self) -> str:
        """Where the form is."""
        return _ADDRESSES[self.what].format(case=self.case_id, record=self.record_id)


@dataclass(frozen=True)
class Draft:
    """What somebody began; without `sealed_fields` it is over."""

    draft_id: UUID
    staff_id: UUID
    place: Place
    key_id: UUID
    beat: int
    saved_at: datetime
    sealed_fields: str | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """Where one goes on with it."""
        return f"{self.place.address}?draft={self.draft_id}"


def worth_keeping(fields: Iterable[tuple[str, str]]) -> Fields:
    """Return what of a form is somebody's words: no secret, nothing that belongs to one page."""
    return tuple((name, value) for name, value in fields if name not in _NEVER)


def as_text(fields: Fields) -> str:
    """Return fields as one text, to be closed."""
    return json.dumps(fields, ensure_ascii=False)


def from_text(text: str) -> Fields:
    """Return the fields of such a text."""
    return tuple((name, value) for name, value in json.loads(text))


_ADDRESSES = {
    DraftKind.REGISTRATION: "/cases/new",
    DraftKind.SEEKER: "/cases/{case}/who",
    DraftKind.NEW_SOUGHT: "/cases/{case}/sought",
    DraftKind.SOUGHT: "/cases/{case}/sought/{record}",
    DraftKind.CONTACT: "/cases/{case}/contact",
    DraftKind.CONSENT: "/cases/{case}/consent",
    DraftKind.SAFETY: "/cases/{case}/safety",
    DraftKind.ASSERTION: "/cases/{case}/assertion",
    DraftKind.NOTE: "/cases/{case}/notes",
    DraftKind.OUTCOME: "/cases/{case}/sought/{record}/outcome",
    DraftKind.REPLY: "/enquiries/{record}",
}

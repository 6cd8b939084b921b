"""Visitors' enquiries: what was promised, who works on them, what a letter says."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, ClassVar, Self
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.codes import Caution, MessageKind, read_withdrawal_code
from services.contracts.sealing import MESSAGE_STEPS

from .policies import NETWORK, Policy

REMOVE_WITHIN = timedelta(hours=72)
REPLY_BYTES = MESSAGE_STEPS[-1] - 4
"""The longest answer in bytes of UTF-8; four more say how long it is."""


class EnquiryNotFound(Problem):
    """There is no such message here."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class ClaimedByAnother(Problem):
    """A colleague works on this message now."""


class CannotBeAnswered(Problem):
    """Nobody could read an answer to this message."""


class DeskUnknown(Problem):
    """No Society of ours has that desk."""


class OtherDesk(Problem):
    """A message came to another desk than the enquiry it belongs to."""


@dataclass(frozen=True)
class Desk:
    """Where a Society answers; the private half is closed under the desk's own key."""

    society: UUID
    desk: UUID
    public_key: str
    sealed_private: str = field(repr=False)


@dataclass(frozen=True)
class Enquiry:
    """A visitor's conversation about one reference."""

    society: UUID
    enquiry_id: UUID
    desk: UUID
    reference: str
    case_id: UUID | None
    language: str
    reply_key: str
    kind: MessageKind
    urgent: bool
    first_at: datetime
    last_at: datetime
    waits_since: datetime | None
    due_at: datetime | None = None
    claimed_by: UUID | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def answerable(self) -> bool:
        """Whether somebody could read an answer: a wish to be removed leaves no mailbox."""
        return self.kind is MessageKind.MESSAGE

    def promised(self, policy: Policy = NETWORK) -> Enquiry:
        """Reckon by when something is promised: a look in a week, an answer in thirty days.

        A Society may want to be faster; visitors never learn of that.
        A wish to be removed is looked at within the 72 hours for which the face is held.
        """
        within = policy.answer_within if self.claimed_by else policy.look_within
        if self.kind is MessageKind.REMOVAL:
            within = REMOVE_WITHIN
        return replace(self, due_at=self.waits_since + within if self.waits_since else None)

    def hear(self, at: datetime, *, urgent: bool, policy: Policy = NETWORK) -> Enquiry:
        """Take up a later message; what waits, waits since the earliest one without an answer."""
        since, pressing = self.waits_since or at, self.urgent or urgent
        heard = replace(self, last_at=at, waits_since=since, answered_at=None, urgent=pressing)
        return heard.promised(policy)

    def claim(
        self, by: UUID, at: datetime, *, seen: UUID | None, policy: Policy = NETWORK
    ) -> Enquiry:
        """Work on it from now on; `seen` is who worked on it when the page was drawn."""
        if self.claimed_by not in (seen, by):
            raise ClaimedByAnother(enquiry_id=str(self.enquiry_id))
        return replace(self, claimed_by=by, claimed_at=at).promised(policy)

    def release(self, by: UUID, policy: Policy = NETWORK) -> Enquiry:
        """Let it go, for a colleague to claim."""
        if self.claimed_by not in (None, by):
            raise ClaimedByAnother(enquiry_id=str(self.enquiry_id))
        return replace(self, claimed_by=None, claimed_at=None).promised(policy)

    def answer(self, by: UUID, at: datetime) -> Enquiry:
        """Note that it is answered; whoever answers works on it."""
        if not self.answerable:
            raise CannotBeAnswered(enquiry_id=str(self.enquiry_id))
        return self._done(by, at)

    def settle(self, by: UUID, at: datetime) -> Enquiry:
        """Note that nothing more is to be done, without an answer."""
        return self._done(by, at)

    def _done(self, by: UUID, at: datetime) -> Enquiry:
        if self.claimed_by not in (None, by):
            raise ClaimedByAnother(enquiry_id=str(self.enquiry_id))
        return replace(
            self,
            claimed_by=by,
            claimed_at=self.claimed_at or at,
            answered_at=at,
            waits_since=None,
            due_at=None,
            urgent=False,
        )


@dataclass(frozen=True)
class Message:
    """One thing a visitor wrote, as it came: sealed to the desk."""

    message_id: UUID
    kind: MessageKind
    sealed: str = field(repr=False)
    warnings: tuple[Caution, ...]
    received_at: datetime


@dataclass(frozen=True)
class Reply:
    """One answer of ours, our own copy of it."""

    reply_id: UUID
    written_by: UUID
    sealed_text: str = field(repr=False)
    written_at: datetime


@dataclass(frozen=True)
class Place:
    """Where in a list a page ended: the next one begins after it."""

    urgent: bool
    moment: datetime
    enquiry_id: UUID


@dataclass(frozen=True)
class About:
    """What staff should know of the face a message is about."""

    case_id: UUID | None = None
    relations: tuple[str, ...] = ()
    state: str | None = None
    held: bool = False

    @property
    def off_the_wall(self) -> bool:
        """Whether the face is no longer shown, whatever the reason."""
        return self.held or self.state == "withdrawn"


@dataclass(frozen=True, repr=False)
class Letter:
    """What a visitor wrote: strangers' words, so nothing of their form is believed."""

    message: str
    relation: str = ""
    answer_by: str = ""
    language: str = ""
    adult: bool | None = None
    withdrawal_code: str = ""

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read an opened letter; raises `ValueError` for one that is none."""
        told: Any = json.loads(raw)
        if not isinstance(told, dict) or not isinstance(told.get("message"), str):
            raise ValueError("not a letter")  # noqa: TRY004 - one kind of failure for the caller
        answer = told.get("answer")
        adult = told.get("adult")
        return cls(
            message=harmless(told["message"]),
            relation=_word(told.get("relation")),
            answer_by=_word(answer.get("by") if isinstance(answer, dict) else answer),
            language=_word(told.get("language")),
            adult=adult if isinstance(adult, bool) else None,
            withdrawal_code=_code(told),
        )


def _code(told: dict[str, Any]) -> str:
    """Return the withdrawal code in a letter, also where it was typed among the words."""
    for typed in (told.get("withdrawal_code"), told["message"]):
        code = read_withdrawal_code(typed) if isinstance(typed, str) else None
        if code is not None:
            return code
    return ""


def harmless(text: str) -> str:
    """Return a stranger's text without characters that turn or hide what stands around them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or not _turns_or_hides(c)).strip()


def _turns_or_hides(character: str) -> bool:
    """Return whether a character is a control or a mark of direction; joiners may stay."""
    if character in "\u200c\u200d":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _word(value: object) -> str:
    return harmless(value)[:40] if isinstance(value, str) else ""

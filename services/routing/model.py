"""What a visitor fills in, what a desk and a mailbox are, and when the network's times come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Self
from uuid import UUID

from services.chassis.problems import Problem
from services.contracts.codes import Caution, Language, MessageKind

FORM_LIFE = timedelta(hours=24)
"""How long a half-filled form can be gone on with."""


ASK_AGAIN = timedelta(days=4)
"""A prompt nothing was heard of for so long is asked for again, under the same id: longer than one
may wait for its hours, or for a mailbox that is not ready."""


class NoDesk(Problem):
    """No desk is open yet."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class Step(StrEnum):
    """The questions of the form, one page each, in their order; `check` asks nothing."""

    RELATION = "relation"
    MESSAGE = "message"
    ANSWER = "answer"
    ABOUT = "about"
    CHECK = "check"

    @property
    def before(self) -> Step:
        """Return the page `Back` leads to."""
        steps = list(Step)
        return steps[max(0, steps.index(self) - 1)]


QUESTIONS = (Step.RELATION, Step.MESSAGE, Step.ANSWER, Step.ABOUT)

FIELDS: Mapping[Step, tuple[str, ...]] = {
    Step.RELATION: ("relation",),
    Step.MESSAGE: ("message",),
    Step.ANSWER: ("by", "email", "safe"),
    Step.ABOUT: ("language", "adult"),
}
"""The fields of each page."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "relation": ("sought", "knows_sought", "knows"),
    "by": ("receipt", "email"),
    "safe": ("yes", "no", "not_sure"),
    "language": tuple(Language),
    "adult": ("yes", "no"),
}
"""What may be chosen where."""

_EMAIL = re.compile(r"[!-~]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_EMAIL_MOST = 200
_NOT_IN_EMAIL = frozenset('"(),:;<>@[\\]')


@dataclass(frozen=True, repr=False)
class Draft:
    """What a visitor has filled in so far: it travels in the page's own fields, sealed.

    `began` is the second at which the form was begun, `trapped` whether a field was filled that
    no person sees, `done` the pages that were found in order, `receipt` the code drawn for this
    version of the whole, so that sending it twice is sending it once.
    """

    relation: str = ""
    message: str = ""
    by: str = ""
    email: str = ""
    safe: str = ""
    language: str = ""
    adult: str = ""
    began: int = 0
    trapped: bool = False
    done: tuple[str, ...] = ()
    receipt: str = ""

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        """Return the draft that `kept` described."""
        return cls(**{**state, "done": tuple(state["done"])})

    def kept(self) -> dict[str, Any]:
        """Return the draft as JSON knows it."""
        return asdict(self)

    def filled(self, step: Step, fields: Mapping[str, str]) -> Draft:
        """Return the draft with what was typed on a page; nothing of it counts as found yet."""
        typed: dict[str, Any] = {name: fields.get(name, "") for name in FIELDS.get(step, ())}
        done = tuple(one for one in self.done if one != step)
        return replace(self, **typed, done=done, receipt="")

    def finished(self, step: Step) -> Draft:
        """Return the draft with a page found in order; an address that is not safe is forgotten."""
        kept = self
        if step is Step.ANSWER and (self.by != "email" or self.safe != "yes"):
            kept = replace(self, email="", safe="" if self.by != "email" else self.safe)
        return replace(kept, done=(*kept.done, step.value))

    def faults(self, step: Step) -> dict[str, str]:
        """Return what is to be mended on a page: field to catalogue key."""
        asked = [name for name in FIELDS.get(step, ()) if name in CHOICES]
        if self.by != "email":
            asked = [name for name in asked if name != "safe"]
        found = {name: "error_choose" for name in asked if getattr(self, name) not in CHOICES[name]}
        if step is Step.ANSWER and self.by == "email" and self._wants_address():
            found = {"email": "form_email_error"} | found
        return found

    def reopened(self, step: Step) -> Draft:
        """Return the draft with a page to be answered anew; what stands there travels openly."""
        blank: dict[str, Any] = dict.fromkeys(FIELDS.get(step, ()), "")
        done = tuple(one for one in self.done if one != step)
        return replace(self, **blank, done=done)

    def next(self) -> Step:
        """Return the first page that is not in order, or the last one, which shows them all."""
        return next((step for step in QUESTIONS if step.value not in self.done), Step.CHECK)

    @property
    def address(self) -> str | None:
        """Return the e-mail address prompts may go to, if there is one and it is safe."""
        return self.email if self.by == "email" and self.safe == "yes" else None

    def letter(self) -> Letter:
        """Return what the desk reads."""
        return Letter(
            self.message,
            by="email" if self.address else "receipt",
            language=self.language,
            relation=self.relation,
            adult=self.adult == "yes",
        )

    def _wants_address(self) -> bool:
        """Return whether the address must be mended; one that is not safe is not looked at."""
        return self.safe not in ("no", "not_sure") and not is_email(self.email)


@dataclass(frozen=True, repr=False)
class Letter:
    """What a desk reads; letters of every kind have the same fields, so that none stands out."""

    message: str
    by: str
    language: str
    relation: str | None = None
    adult: bool | None = None
    withdrawal_code: str | None = None

    @property
    def content(self) -> dict[str, Any]:
        """Return the letter as the contract describes it."""
        return {
            "relation": self.relation,
            "message": self.message,
            "answer": {"by": self.by},
            "language": self.language,
            "adult": self.adult,
            "withdrawal_code": self.withdrawal_code,
        }


@dataclass(frozen=True)
class Envelope:
    """What stands outside on a letter: its kind, and what staff should keep in mind."""

    warnings: tuple[Caution, ...] = ()
    kind: MessageKind = MessageKind.MESSAGE


@dataclass(frozen=True, repr=False)
class ShortForm:
    """A form of one page as it was sent; the page's random bytes tell one page from another."""

    message: str
    nonce: bytes
    warnings: tuple[Caution, ...] = ()
    withdrawal_code: str | None = None


def is_email(typed: str) -> bool:
    """Return whether mail could be sent there; looks at the form alone."""
    local = typed.rpartition("@")[0]
    return (
        len(typed) <= _EMAIL_MOST
        and _EMAIL.fullmatch(typed) is not None
        and not _NOT_IN_EMAIL & set(local)
    )


def cautions(*, trapped: bool, seconds: float, quickest: float, many: bool) -> tuple[Caution, ...]:
    """Return what staff should keep in mind; nothing of it refuses a message."""
    found = []
    if trapped or seconds < quickest:
        found.append(Caution.AUTOMATIC)
    if many:
        found.append(Caution.MANY)
    return tuple(found)


@dataclass(frozen=True)
class Desk:
    """Where messages are answered: a random id and the key to seal to."""

    desk: UUID
    sealing_key: str


@dataclass(frozen=True)
class Enquiry:
    """A visitor's conversation, as far as routing knows of it."""

    enquiry_id: UUID
    mailbox: bytes = field(repr=False)
    reply_key: str
    reference: str
    desk: UUID
    language: Language
    sealed_address: str | None = field(default=None, repr=False)
    stop_hash: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Release:
    """An answer that has come to its mailbox, and whom a prompt may go to."""

    enquiry_id: UUID
    pingable: bool


@dataclass(frozen=True)
class DueNotice:
    """A prompt whose moment has come."""

    notice_id: UUID
    language: Language
    sealed_address: str = field(repr=False)


def release_at(now: datetime, hours: Sequence[int] | str) -> datetime:
    """Return when an answer that comes now is released: the next of the network's hours."""
    if isinstance(hours, str):
        return now
    days = (now.date(), now.date() + timedelta(days=1))
    times = [datetime.combine(day, time(hour), UTC) for day in days for hour in sorted(hours)]
    return next(moment for moment in times if moment > now)


def notice_at(now: datetime, batches: str, jitter_seconds: int) -> datetime:
    """Return when a prompt about something released now leaves."""
    if batches == "immediate":
        return now
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return hour + timedelta(seconds=jitter_seconds)


def month_of(day: date) -> date:
    """Return the first day of a month, which is all that is kept of a day."""
    return day.replace(day=1)

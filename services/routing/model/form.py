"""The form: its questions, one page each, and what a visitor has filled in so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from services.contracts.codes import Language

from .letters import Letter

FORM_LIFE = timedelta(hours=24)
"""How long a half-filled form can be gone on with, to the hour."""
SHOWN_AGAIN = timedelta(hours=1)
"""So long a form that is sent once more is answered with the same receipt: for a line that broke,
and not for who has the telephone tomorrow."""
MARK_LIFE = timedelta(hours=2)
"""How long it is known that a form was sent, to the hour: longer than it is answered so."""


class Step(StrEnum):
    """The questions of the form, one page each, in their order; `check` asks nothing."""

    RELATION = "relation"
    MESSAGE = "message"
    ANSWER = "answer"
    ABOUT = "about"
    CHECK = "check"


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
    """What a visitor has filled in so far: it lies on the server, closed, until it is sent.

    `began` is the second at which the form was begun, `trapped` whether a field was filled that
    no person sees, `done` the pages that were found in order. `version` names what was shown to be
    checked and goes with the first change: only what somebody has seen whole is sent, and sending
    it twice is sending it once.
    """

    relation: str = ""
    message: str = ""
    by: str = ""
    email: str = ""
    safe: str = ""
    language: str = ""
    adult: str = ""
    excluded: tuple[str, ...] = ()
    began: int = 0
    trapped: bool = False
    done: tuple[str, ...] = ()
    version: str = ""

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        """Return the draft that `kept` described."""
        return cls(**{**state, "done": tuple(state["done"]), "excluded": tuple(state["excluded"])})

    def kept(self) -> dict[str, Any]:
        """Return the draft as JSON knows it."""
        return asdict(self)

    def filled(self, step: Step, fields: Mapping[str, str]) -> Draft:
        """Return the draft with what was typed on a page; nothing of it counts as found yet."""
        typed: dict[str, Any] = {name: fields.get(name, "") for name in FIELDS.get(step, ())}
        done = tuple(one for one in self.done if one != step)
        changed = replace(self, **typed)
        return replace(changed, done=done, version=self.version if changed == self else "")

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

    def questions(self) -> tuple[Step, ...]:
        """Return the questions that apply, in their order."""
        return QUESTIONS

    def next(self) -> Step:
        """Return the first page that is not in order, or the last one, which shows them all."""
        return next((step for step in self.questions() if step.value not in self.done), Step.CHECK)

    def after(self, step: Step) -> Step:
        """Return the page that follows one, or an earlier one that is not in order yet.

        What is in order already is shown again, so that whoever went back goes on page by page.
        """
        order = [*self.questions(), Step.CHECK]
        following = order[order.index(step) + 1 :] if step in order else order[-1:]
        return min(following[0], self.next(), key=order.index)

    def before(self, step: Step) -> Step:
        """Return the page `Back` leads to."""
        earlier = [
            one for one in self.questions() if list(Step).index(one) < list(Step).index(step)
        ]
        return earlier[-1] if earlier else Step.RELATION

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


@dataclass(frozen=True)
class Mark:
    """What is left of a form that was sent: what was checked then, and when; nothing of it."""

    version: str
    at: int

    def answers(self, version: str, now: datetime) -> bool:
        """Return whether the receipt is shown once more to who sends this."""
        age = now.timestamp() - self.at
        return version == self.version and age <= SHOWN_AGAIN.total_seconds()


def is_email(typed: str) -> bool:
    """Return whether mail could be sent there; looks at the form alone."""
    local = typed.rpartition("@")[0]
    return (
        len(typed) <= _EMAIL_MOST
        and _EMAIL.fullmatch(typed) is not None
        and not _NOT_IN_EMAIL & set(local)
    )

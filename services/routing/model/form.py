"""The form: its questions, one page each, and what a visitor has filled in so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from services.contracts.codes import Language

from .letters import Letter

FORM_LIFE = timedelta(hours=24)
"""How long a half-filled form can be gone on with."""


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


def is_email(typed: str) -> bool:
    """Return whether mail could be sent there; looks at the form alone."""
    local = typed.rpartition("@")[0]
    return (
        len(typed) <= _EMAIL_MOST
        and _EMAIL.fullmatch(typed) is not None
        and not _NOT_IN_EMAIL & set(local)
    )

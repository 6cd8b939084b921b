"""The form: its questions, one page each, and what a visitor has filled in so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from services.contracts.codes import Language, NoticeChannel

from .addresses import Hours, Prompted, is_email, read_hours, read_number
from .countries import COUNTRIES
from .letters import Answer, Helper, Letter

FORM_LIFE = timedelta(hours=24)
"""How long a half-filled form can be gone on with, to the hour."""
SHORT_LIFE = timedelta(hours=2)
"""How long a form can be gone on with that was begun where very many are begun."""
MOST_COUNTRIES = 12
MANY_COUNTRIES = 6
"""So many are left out by few, and perhaps nobody stays who may read: the form says so."""


class Step(StrEnum):
    """The questions of the form, one page each, in their order; `check` asks nothing."""

    RELATION = "relation"
    MESSAGE = "message"
    ANSWER = "answer"
    REACH = "reach"
    COUNTRIES = "countries"
    LANGUAGE = "language"
    INTERPRETER = "interpreter"
    AGE = "age"
    WHOM = "whom"
    HELPER = "helper"
    CHECK = "check"


QUESTIONS = tuple(step for step in Step if step is not Step.CHECK)

_REACH = ("to", "safe", "start", "end", "zone", "word", "words")
_HELPER = ("helper", "agreed")

FIELDS: Mapping[Step, tuple[str, ...]] = {
    Step.RELATION: ("relation",),
    Step.MESSAGE: ("message",),
    Step.ANSWER: ("by",),
    Step.REACH: ("by", *_REACH),
    Step.COUNTRIES: ("hide",),
    Step.LANGUAGE: ("language",),
    Step.INTERPRETER: ("interpreter",),
    Step.AGE: ("adult", "urgent"),
    Step.WHOM: ("whom",),
    Step.HELPER: ("whom", *_HELPER),
}
"""The fields of each page. One that is asked on a condition carries the condition, so that an older
page which is sent still means what it said."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "relation": ("sought", "knows_sought", "knows"),
    "by": ("receipt", "email", "sms", "call", "messenger"),
    "safe": ("yes", "no", "not_sure"),
    "hide": ("no", "yes"),
    "language": tuple(Language),
    "interpreter": ("yes", "no"),
    "adult": ("yes", "no"),
    "whom": ("self", "other"),
    "agreed": ("yes", "no"),
}
"""What may be chosen where."""

MOST: Mapping[str, int] = {"to": 140, "word": 32, "words": 160, "helper": 60}
"""How long short words may be: they share a letter with the message."""

PROMPTS = {"email": NoticeChannel.EMAIL, "sms": NoticeChannel.SMS}
SPOKEN = frozenset({"call", "messenger"})
_MENDING = {
    "email": "form_email_error",
    "sms": "form_number_error",
    "call": "form_number_error",
    "messenger": "form_messenger_error",
}


@dataclass(frozen=True, repr=False)
class Draft:
    """What a visitor has filled in so far: it lies on the server, closed, until it is sent.

    `began` is the second at which the form was begun, `many` whether very many were begun from the
    same network then, `trapped` whether a field was filled that no person sees, `done` the pages
    that were found in order. `version` names what was shown to be checked and goes with the first
    change: only what somebody has seen whole is sent, and sending it twice is sending it once.
    """

    relation: str = ""
    message: str = ""
    by: str = ""
    to: str = ""
    safe: str = ""
    start: str = ""
    end: str = ""
    zone: str = ""
    word: str = ""
    words: str = ""
    hide: str = ""
    excluded: tuple[str, ...] = ()
    language: str = ""
    interpreter: str = ""
    adult: str = ""
    urgent: str = ""
    whom: str = ""
    helper: str = ""
    agreed: str = ""
    began: int = 0
    many: bool = False
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
        typed: dict[str, Any] = {
            name: fields.get(name, "")[: MOST.get(name)] for name in FIELDS.get(step, ())
        }
        if step is Step.COUNTRIES:
            typed["excluded"] = _countries(fields)
        changed = replace(
            self._without_what_is_replaced(typed), **typed
        )._without_what_is_not_asked()
        version = self.version if changed == self else ""
        done = tuple(one for one in changed.done if one != step and changed._holds(Step(one)))
        return replace(changed, done=done, version=version)

    def finished(self, step: Step) -> Draft:
        """Return the draft with a page found in order; what is not safe or not asked goes."""
        blank: dict[str, Any] = {}
        if step is Step.REACH and self.safe != "yes":
            blank = dict.fromkeys((name for name in _REACH if name != "safe"), "")
        elif step is Step.REACH:
            blank = {} if self.by in SPOKEN else {"word": "", "words": ""}
            number = read_number(self.to) if self.by in ("sms", "call") else None
            blank |= {"to": number} if number else {}
        elif step is Step.COUNTRIES and self.hide != "yes":
            blank = {"excluded": ()}
        changed = replace(self, **blank)
        version = self.version if changed == self else ""
        done = (*changed.done, step.value) if self.applies(step) else changed.done
        return replace(changed, done=done, version=version)

    def faults(self, step: Step) -> dict[str, str]:
        """Return what is to be mended on a page: field to catalogue key."""
        asked = [name for name in FIELDS.get(step, ()) if name in CHOICES]
        found = {name: "error_choose" for name in asked if getattr(self, name) not in CHOICES[name]}
        if step is Step.REACH and self.safe not in ("no", "not_sure"):
            found = self._faults_of_reach() | found
        if step is Step.COUNTRIES and self.hide == "yes" and not self.excluded:
            found["country1"] = "form_country_error"
        if step is Step.HELPER and not self.helper:
            found = {"helper": "form_helper_error"} | found
        return found

    def applies(self, step: Step) -> bool:
        """Return whether a question is asked at all, after what was answered before."""
        if step is Step.REACH:
            return self.by not in ("", "receipt")
        if step is Step.INTERPRETER:
            return self.by in SPOKEN
        return step is not Step.HELPER or self.whom == "other"

    def questions(self) -> tuple[Step, ...]:
        """Return the questions that apply, in their order."""
        return tuple(step for step in QUESTIONS if self.applies(step))

    def next(self) -> Step:
        """Return the first page that is not in order, or the last one, which shows them all."""
        return next((step for step in self.questions() if step.value not in self.done), Step.CHECK)

    def after(self, step: Step) -> Step:
        """Return the page that follows one, or an earlier one that is not in order yet.

        What is in order already is shown again, so that whoever went back goes on page by page.
        """
        order = [*self.questions(), Step.CHECK]
        later = [one for one in order if list(Step).index(one) > list(Step).index(step)]
        return min(later[0], self.next(), key=order.index)

    def before(self, step: Step) -> Step:
        """Return the page `Back` leads to."""
        place = list(Step).index(step)
        earlier = [one for one in self.questions() if list(Step).index(one) < place]
        return earlier[-1] if earlier else Step.RELATION

    @property
    def life(self) -> timedelta:
        """Return how long it is kept after a page: shorter where a flood may be what fills rows."""
        return SHORT_LIFE if self.many else FORM_LIFE

    @property
    def hours(self) -> Hours | None:
        """Return the hours at which it is safe, if some were chosen."""
        return read_hours(self.start, self.end, self.zone)

    @property
    def prompted(self) -> Prompted | None:
        """Return where prompts may go, if somewhere, and safely."""
        if self.safe != "yes" or self.by not in PROMPTS:
            return None
        return Prompted(PROMPTS[self.by], self.to, self.hours)

    @property
    def answer(self) -> Answer:
        """Return how the desk may answer; what is not safe is answered to the receipt alone."""
        if self.by in SPOKEN and self.safe == "yes":
            word = self.word if self.by == "call" else ""
            return Answer(self.by, self.to, self.hours, word or None, self.words or None)
        return Answer(self.by if self.prompted else "receipt")

    @property
    def many_excluded(self) -> bool:
        """Return whether so many countries are left out that perhaps nobody may read."""
        return len(self.excluded) >= MANY_COUNTRIES

    @property
    def pressing(self) -> bool:
        """Return whether a trained person should look within a day."""
        return self.adult == "no" or self.urgent == "yes"

    def letter(self) -> Letter:
        """Return what the desk reads."""
        helped = self.whom == "other"
        return Letter(
            self.message,
            self.language,
            self.answer,
            relation=self.relation,
            interpreter=self.interpreter == "yes" if self.by in SPOKEN else None,
            adult=self.adult == "yes",
            helper=Helper(self.helper, self.agreed == "yes") if helped else None,
        )

    def _holds(self, step: Step) -> bool:
        """Return whether what was found in order still is, after a page that shares its fields."""
        return self.applies(step) and not self.faults(step)

    def _without_what_is_replaced(self, typed: Mapping[str, Any]) -> Draft:
        """Return the draft without the address for another way than the one that is chosen now."""
        if typed.get("by", self.by) == self.by:
            return self
        blank: dict[str, Any] = dict.fromkeys(_REACH, "")
        return replace(self, done=tuple(one for one in self.done if one != Step.REACH), **blank)

    def _without_what_is_not_asked(self) -> Draft:
        """Return the draft without what only a question holds that does not apply."""
        away = [
            step for step in (Step.REACH, Step.INTERPRETER, Step.HELPER) if not self.applies(step)
        ]
        names = {name for step in away for name in FIELDS[step]} - {"by", "whom"}
        blank: dict[str, Any] = dict.fromkeys(names, "")
        return replace(self, **blank)

    def _faults_of_reach(self) -> dict[str, str]:
        """Return what is to be mended of an address that may be safe, and of its hours."""
        fine = {
            "email": is_email(self.to),
            "sms": read_number(self.to) is not None,
            "call": read_number(self.to) is not None,
            "messenger": bool(self.to),
        }
        found = {} if fine.get(self.by, True) else {"to": _MENDING[self.by]}
        if (self.start or self.end or self.zone) and self.hours is None:
            found["start"] = "form_hours_error"
        return found


def _countries(fields: Mapping[str, str]) -> tuple[str, ...]:
    chosen = (fields.get(f"country{number}", "") for number in range(1, MOST_COUNTRIES + 1))
    return tuple(dict.fromkeys(code for code in chosen if code in COUNTRIES))

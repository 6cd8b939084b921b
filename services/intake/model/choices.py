"""Choices: what somebody who was found, asked alone, wants their family to learn."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.chassis.problems import NotFound, Problem

from .interpreting import Interpreter
from .people import READERS, Member


class NotAskedAlone(Problem):
    """What somebody chose counts only if they were asked alone, by nobody's relative or friend."""


class SecondOfficerNeeded(Problem):
    """That somebody chose "nothing" is known to two: name a colleague who may open cases."""


class NothingConfided(NotFound):
    """Nothing of this kind is confided to you."""


class Choice(StrEnum):
    """What somebody who was found chose, from the least to the most."""

    NOTHING = "nothing"
    ALIVE = "alive"
    MESSAGE = "message"
    CONTACT = "contact"


@dataclass(frozen=True)
class Asked:
    """How somebody was asked, and what they chose."""

    choice: Choice
    on: date
    alone: bool
    interpreter: Interpreter
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class FoundChoice:
    """What somebody chose, as all who work on the case may know it; never "nothing"."""

    choice_id: UUID
    enquiry_id: UUID
    case_id: UUID
    sought_id: UUID
    choice: Choice
    asked_on: date
    asked_by: UUID
    written_at: datetime
    sealed_words: str | None = field(default=None, repr=False)
    interpreter_id: UUID | None = None
    ended_by: UUID | None = None
    ended_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether they chose nothing else since, and did not take it back."""
        return self.ended_at is None


@dataclass(frozen=True)
class Confided:
    """That somebody chose "nothing", as the two named officers know it; closed to all others."""

    confided_id: UUID
    place: bytes
    sealed_facts: str = field(repr=False)
    written_at: datetime
    tried_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What the two named officers read of it."""

    enquiry_id: UUID
    sought_id: UUID
    on: date
    alone: bool
    interpreter: str
    words: str = field(repr=False)

    @property
    def as_text(self) -> str:
        """Return it as one text, to be closed."""
        told = {name: str(value) for name, value in self.__dict__.items()}
        return json.dumps(told | {"alone": self.alone}, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Facts:
        """Read such a text."""
        told: dict[str, Any] = json.loads(text)
        ids = (UUID(told["enquiry_id"]), UUID(told["sought_id"]))
        on = date.fromisoformat(told["on"])
        return cls(*ids, on, told["alone"], told["interpreter"], told["words"])


def check_asked(asked: Asked) -> None:
    """Go on only with what was said freely; raises `NotAskedAlone`.

    "Nothing" counts however it was said: whoever is afraid of those around them says it too.
    """
    free = asked.alone and asked.interpreter is not Interpreter.OTHER
    if asked.choice is not Choice.NOTHING and not free:
        raise NotAskedAlone


def check_second(me: Member, second: Member | None, named: tuple[UUID, ...] = ()) -> Member:
    """Go on only with another person of the Society who may open cases.

    `named` are the persons who know already. Raises `SecondOfficerNeeded`.
    """
    if second is None or second.society != me.society or not second.may(*READERS):
        raise SecondOfficerNeeded
    if second.person in (me.person, *named):
        raise SecondOfficerNeeded
    return second

"""What is learnt at an interview: who looks for whom, and whether it is safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.contracts.codes import Relation

from .interpreting import Interpreter


class Age(StrEnum):
    """Whether the seeker is of age, as far as is known."""

    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """An answer to the danger question; "not sure" counts as yes."""

    NO = "no"
    YES = "yes"
    NOT_SURE = "not_sure"


@dataclass(frozen=True)
class Case:
    """A Society's file about one seeker."""

    society: UUID
    case_id: UUID
    opened_by: UUID
    opened_at: datetime
    held: bool = False
    held_until: datetime | None = None
    closed_at: datetime | None = None
    responsible: UUID | None = None
    locked: bool = False
    excluded: tuple[str, ...] = ()
    """Countries in which nothing of the case may appear, as the seeker said."""
    merged_into: UUID | None = None
    """The case in which work on this one goes on."""
    merged_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether anything of its own holds the case."""
        until = self.held_until
        return self.locked or (self.held and (until is None or now < until))


@dataclass(frozen=True)
class Seeker:
    """The person photographed, who looks for relatives. Never the sought."""

    seeker_id: UUID
    age: Age
    language: str
    version: int = 1


@dataclass(frozen=True)
class SoughtPerson:
    """A relative who is looked for, and the relation under which that is said in public."""

    sought_id: UUID
    relation: Relation
    shown_as: Relation
    version: int = 1


@dataclass(frozen=True)
class SafetyCheck:
    """How the interview was held, and what was answered to the danger question."""

    alone: bool
    interpreter: Interpreter
    danger_seeker: Answer
    danger_sought: Answer
    danger_left_behind: Answer
    asked_by: UUID
    asked_at: datetime
    interpreter_id: UUID | None = None

    @property
    def safe(self) -> bool:
        """Whether everyone concerned answered no."""
        asked = (self.danger_seeker, self.danger_sought, self.danger_left_behind)
        return all(answer is Answer.NO for answer in asked)

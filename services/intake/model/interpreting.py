"""Interpreting: who carried the words at an interview, known by a number and never by a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Interpreter(StrEnum):
    """Whether an interpreter could be trusted with what was said."""

    NONE = "none"
    INDEPENDENT = "independent"
    OTHER = "other"


class Mode(StrEnum):
    """How the interpreter took part."""

    ROOM = "room"
    TELEPHONE = "telephone"
    VIDEO = "video"


class Known(StrEnum):
    """Whether the person knows the interpreter; "not sure" counts as yes."""

    NO = "no"
    YES = "yes"
    NOT_SURE = "not_sure"


@dataclass(frozen=True)
class Interpreting:
    """An interpreter at one interview."""

    interpreter_id: UUID
    number: str
    mode: Mode
    language: str
    dialect: str
    confidential: bool
    known: Known
    recorded_by: UUID
    recorded_at: datetime

    @property
    def kind(self) -> Interpreter:
        """Independent is only who is a stranger to the person and signed to keep silent."""
        trusted = self.confidential and self.known is Known.NO
        return Interpreter.INDEPENDENT if trusted else Interpreter.OTHER

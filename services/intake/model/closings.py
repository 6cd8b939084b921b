"""Closing a case: when it may be done, under which category it is kept, and opening it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from services.chassis.problems import Problem

from .outcomes import DeathNotTold

if TYPE_CHECKING:
    from .cases import CaseFile


class CaseClosed(Problem):
    """The case is closed; open it again first, saying why."""


class CaseOpen(Problem):
    """The case is not closed."""


class OutcomesOpen(Problem):
    """Somebody is still looked for: write down each outcome, or close because it was stopped."""


class Closing(StrEnum):
    """Why a case is closed; it decides how long it is kept."""

    SETTLED = "settled"
    STOPPED = "stopped"


@dataclass(frozen=True)
class ClosingEntry:
    """One time a case was closed, or opened again (then without a category)."""

    closing_id: UUID
    by: UUID
    at: datetime
    category: Closing | None = None
    sealed_reason: str = field(default="", repr=False)


def check_closing(file: CaseFile, category: Closing) -> None:
    """Go on only where a case may be closed for a reason."""
    case_id = str(file.case.case_id)
    if file.case.closed_at is not None:
        raise CaseClosed(case_id=case_id)
    if file.untold_death:
        raise DeathNotTold(case_id=case_id)
    if category is not Closing.STOPPED and file.open_sought:
        raise OutcomesOpen(case_id=case_id)


def check_reopening(file: CaseFile) -> None:
    """Go on only where a case is closed."""
    if file.case.closed_at is None:
        raise CaseOpen(case_id=str(file.case.case_id))

"""What waits to be done in a case, and by when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem


class TaskNotFound(Problem):
    """There is no such task in this case."""

    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class TaskThere(Problem):
    """The same waits to be done already."""


class TaskKind(StrEnum):
    """Why there is a task; `own` has words somebody wrote."""

    OWN = "own"
    ASK_AGE = "ask_age"
    ASK_DANGER = "ask_danger"
    COMPLETE_CARD = "complete_card"
    ASK_NAMES = "ask_names"
    ASK_LANGUAGES = "ask_languages"
    ASK_SOUGHT = "ask_sought"
    CONSENT_WEB = "consent_web"
    CONSENT_POSTER = "consent_poster"
    CONSENT_REGISTRY = "consent_registry"
    CONSENT_FOLLOW_UP = "consent_follow_up"
    TAKE_PHOTO = "take_photo"
    RENEW_LEASE = "renew_lease"
    REPHOTO = "rephoto"
    WITHDRAWN_BY_CODE = "withdrawn_by_code"
    CONTACT_SEEKER = "contact_seeker"
    CONTACT_FAILED = "contact_failed"
    CHECK_IN_UNANSWERED = "check_in_unanswered"
    CONFIRM_DEATH = "confirm_death"
    TELL_DEATH = "tell_death"
    TELL_OUTCOME = "tell_outcome"
    FOLLOW_UP = "follow_up"
    FOLLOW_UP_LATER = "follow_up_later"
    PREPARE_OWN_CONSENT = "prepare_own_consent"
    CONFIRM_MERGE = "confirm_merge"
    JUDGE_WRITER = "judge_writer"
    FACILITATE_CALL = "facilitate_call"


@dataclass(frozen=True)
class Task:
    """Something to do in a case; of every kind but `own` a case has one open at most."""

    task_id: UUID
    case_id: UUID
    kind: TaskKind
    due_on: date
    made_at: datetime
    made_by: UUID | None = None
    assigned_to: UUID | None = None
    sealed_words: str | None = field(default=None, repr=False)
    done_at: datetime | None = None
    done_by: UUID | None = None

    def finish(self, by: UUID | None, at: datetime) -> Task:
        """Say that it is done, by nobody where an event did it; a second time changes nothing."""
        return self if self.done_at else replace(self, done_at=at, done_by=by)

    @property
    def can_return(self) -> bool:
        """Whether it may be said not to be done after all.

        A call is planned anew instead: both sides' yes may have gone since.
        """
        return self.kind is not TaskKind.FACILITATE_CALL

    def undo(self) -> Task:
        """Say that it is not done after all."""
        return replace(self, done_at=None, done_by=None)

"""What waits to be done in a case, and by when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class TaskKind(StrEnum):
    """Why there is a task; `own` has words somebody wrote."""

    OWN = "own"
    FINISH_REGISTRATION = "finish_registration"
    RENEW_LEASE = "renew_lease"
    REPHOTO = "rephoto"
    WITHDRAWN_BY_CODE = "withdrawn_by_code"
    CONTACT_SEEKER = "contact_seeker"
    CONTACT_FAILED = "contact_failed"
    CHECK_IN_UNANSWERED = "check_in_unanswered"


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

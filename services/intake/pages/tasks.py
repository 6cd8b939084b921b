"""Tasks as staff see them: each leads to the very form in which it is done."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.intake.model.cases import CaseFile
from services.intake.model.tasks import Task, TaskKind

_FORMS = {
    TaskKind.ASK_AGE: "/who#age",
    TaskKind.ASK_NAMES: "/who#spellings",
    TaskKind.ASK_LANGUAGES: "/who#speaks",
    TaskKind.COMPLETE_CARD: "/contact",
    TaskKind.CONTACT_FAILED: "/contact",
    TaskKind.ASK_DANGER: "/safety",
    TaskKind.CONSENT_WEB: "/consent#web",
    TaskKind.CONSENT_POSTER: "/consent#poster",
    TaskKind.CONSENT_REGISTRY: "/consent#registry",
    TaskKind.CONSENT_FOLLOW_UP: "/consent#follow_up",
    TaskKind.PREPARE_OWN_CONSENT: "/consent#web",
    TaskKind.TAKE_PHOTO: "/photo",
    TaskKind.REPHOTO: "/photo",
    TaskKind.RENEW_LEASE: "/renewal",
    TaskKind.CONTACT_SEEKER: "/check-in",
    TaskKind.CHECK_IN_UNANSWERED: "/check-in",
    TaskKind.CONFIRM_MERGE: "/merging#waits",
    TaskKind.JUDGE_WRITER: "#enquiries",
    TaskKind.FACILITATE_CALL: "#enquiries",
}


def task_forms(tasks: Iterable[Task], file: CaseFile) -> dict[UUID, str]:
    """Return where each task is done; one that is done by speaking with somebody has no form."""
    case, forms = f"/cases/{file.case.case_id}", dict(_FORMS)
    first = file.sought[0].sought_id if file.sought else None
    forms[TaskKind.ASK_SOUGHT] = f"/sought/{first}" if first else "/sought"
    return {one.task_id: case + forms[one.kind] for one in tasks if one.kind in forms}

"""The one rule about when a face may be shown: all that stands between a case and the wall."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from .interviews import Age, Interpreter
from .photos import PhotoState

if TYPE_CHECKING:
    from .cases import CaseFile


class Missing(StrEnum):
    """What stands between a case and the wall."""

    CLOSED = "closed"
    RELATION = "relation"
    AGE = "age"
    CONSENT = "consent"
    ALONE = "alone"
    INTERPRETER = "interpreter"
    DANGER_UNASKED = "danger_unasked"
    DANGER = "danger"
    PHOTO = "photo"
    CROP = "crop"
    HOLD = "hold"
    LEASE = "lease"


def missing(file: CaseFile, now: datetime) -> tuple[Missing, ...]:
    """List what stands between a case and the wall, before a second person's yes."""
    found = [
        (Missing.CLOSED, file.case.closed_at is not None),
        (Missing.HOLD, file.on_hold(now)),
        (Missing.RELATION, not file.relations),
        (Missing.AGE, file.seeker.age is not Age.ADULT),
        (Missing.CONSENT, not consented(file, now)),
        *_of_interview(file),
        *_of_photo(file),
        (Missing.LEASE, consented(file, now) and file.lease_from(now) is None),
    ]
    return tuple(what for what, is_missing in found if is_missing)


def consented(file: CaseFile, now: datetime) -> bool:
    """Whether a consent stands that was understood, was not taken back and is not over."""
    consent = file.consent
    if consent is None or consent.withdrawn_at is not None or not consent.told_back:
        return False
    return consent.until >= now.date()


def _of_interview(file: CaseFile) -> list[tuple[Missing, bool]]:
    safety = file.safety
    if safety is None:
        return [(Missing.DANGER_UNASKED, True)]
    return [
        (Missing.ALONE, not safety.alone),
        (Missing.INTERPRETER, safety.interpreter is Interpreter.OTHER),
        (Missing.DANGER, not safety.safe),
    ]


def _of_photo(file: CaseFile) -> list[tuple[Missing, bool]]:
    photo = file.photo
    if photo is None or photo.state is not PhotoState.DEVELOPED or photo.image is None:
        return [(Missing.PHOTO, True)]
    return [(Missing.CROP, not photo.confirmed)]

"""The one rule about when a face may be shown: all that stands between a case and the wall."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from . import merging
from .consents import Purpose
from .interpreting import Interpreter
from .interviews import Age
from .photos import PhotoState, ShowingState

if TYPE_CHECKING:
    from .cases import CaseFile

ASKED_WITHIN = timedelta(days=365)
"""How old the answer to the danger question may be when a showing begins."""


class Missing(StrEnum):
    """What stands between a case and the wall."""

    CLOSED = "closed"
    RELATION = "relation"
    AGE = "age"
    CONSENT = "consent"
    GUARDIAN = "guardian"
    ALONE = "alone"
    INTERPRETER = "interpreter"
    DANGER_UNASKED = "danger_unasked"
    DANGER = "danger"
    PHOTO = "photo"
    CROP = "crop"
    AGAIN = "again"
    HOLD = "hold"
    LEASE = "lease"
    CHECK_IN = "check_in"


def missing(file: CaseFile, now: datetime) -> tuple[Missing, ...]:
    """List what stands between a case and the wall, before a second person's yes."""
    found = [
        (Missing.CLOSED, _is_over(file)),
        (Missing.HOLD, file.on_hold(now)),
        (Missing.RELATION, not file.relations),
        (Missing.AGE, not _age_allows(file)),
        (Missing.CONSENT, not (_own(file, Purpose.WEB, now) and _agreed(file, Purpose.WEB, now))),
        (Missing.GUARDIAN, not _guarded(file, Purpose.WEB, now)),
        *_of_interview(file, now),
        *_of_photo(file, now),
        (Missing.LEASE, consented(file, now) and _no_lease(file, now)),
    ]
    return tuple(what for what, is_missing in found if is_missing)


def consented(file: CaseFile, now: datetime, purpose: Purpose = Purpose.WEB) -> bool:
    """Whether a consent stands for a purpose: the seeker's own, and for a child a guardian's too.

    It was given and understood, was not taken back and is not over. What staff assert is no
    consent, and neither is one that was only begun.
    """
    return _own(file, purpose, now) and _guarded(file, purpose, now) and _agreed(file, purpose, now)


def countries(file: CaseFile, now: datetime) -> tuple[str, ...]:
    """Return the countries a seeker agreed to have posters in, less those they excluded since."""
    consent = file.consent_for(Purpose.POSTER)
    if consent is None or not consented(file, now, Purpose.POSTER):
        return ()
    excluded = merging.excluded_anywhere(file)
    agreed = [set(one.countries) for one in merging.answers_elsewhere(file, Purpose.POSTER)]
    return tuple(
        one
        for one in consent.countries
        if one not in excluded and all(one in some for some in agreed)
    )


def stale(file: CaseFile, now: datetime) -> bool:
    """Whether the danger question was asked too long ago for a showing to begin on it."""
    safety, showing = file.safety, file.showing
    begins = showing is None or not showing.alive
    return safety is not None and begins and safety.asked_at + ASKED_WITHIN < now


def _own(file: CaseFile, purpose: Purpose, now: datetime) -> bool:
    consent = file.consent_for(purpose)
    return consent is not None and consent.stands(now)


def _guarded(file: CaseFile, purpose: Purpose, now: datetime) -> bool:
    """Whether nobody but the seeker has to consent, or a guardian has as well."""
    if file.seeker.age is not Age.MINOR or not file.policy.guardians:
        return True
    consent = file.consent_for(purpose, by_guardian=True)
    return consent is not None and consent.stands(now)


def _agreed(file: CaseFile, purpose: Purpose, now: datetime) -> bool:
    """Whether nobody said otherwise in a case that is merged with this one: the narrower wins."""
    return all(one.stands(now) for one in merging.answers_elsewhere(file, purpose))


def _no_lease(file: CaseFile, now: datetime) -> bool:
    """Whether no lease could begin now, or the one there is outlasts what a merged case allows."""
    shown = file.showing
    elsewhere = merging.answers_elsewhere(file, Purpose.WEB)
    outlasts = (
        shown is not None
        and shown.alive
        and any(one.until < shown.shown_until for one in elsewhere)
    )
    return outlasts or file.lease_from(now) is None


def _is_over(file: CaseFile) -> bool:
    """Whether the case is closed, or the one in which work on it goes on.

    In a case that was merged nothing new is shown; what was on the wall may end there.
    """
    goes_on = [one for one in file.together if one is file or one.case.merged_into is None]
    shown = file.showing is not None and file.showing.state is ShowingState.SHOWN
    merged = file.case.merged_into is not None and not shown
    return merged or any(one.case.closed_at is not None for one in goes_on)


def _age_allows(file: CaseFile) -> bool:
    """Whether the seeker surely has the Society's age, or is a child with a guardian.

    Where a merged case says that they are a child, they are one here too, or nothing is shown.
    """
    age = file.seeker.age
    if age is Age.ADULT:
        return not any(other.seeker.age is Age.MINOR for other in file.others)
    return age is Age.MINOR and file.policy.guardians


def _of_interview(file: CaseFile, now: datetime) -> list[tuple[Missing, bool]]:
    safety = file.safety
    if safety is None or stale(file, now):
        return [(Missing.DANGER_UNASKED, True)]
    return [
        (Missing.ALONE, not safety.alone),
        (Missing.INTERPRETER, safety.interpreter is Interpreter.OTHER),
        (Missing.DANGER, not safety.safe or merging.danger_elsewhere(file)),
    ]


def was_shown(file: CaseFile) -> bool:
    """Whether a showing that is over had the very picture the file holds now.

    Confirming its crop moves it by a hair and makes another picture: two showings share no bytes.
    """
    showing, photo = file.showing, file.photo
    over = showing is not None and not showing.alive
    return over and showing is not None and photo is not None and photo.image == showing.proof


def _of_photo(file: CaseFile, now: datetime) -> list[tuple[Missing, bool]]:
    photo = file.photo
    if photo is None or photo.state is not PhotoState.DEVELOPED or photo.image is None:
        return [(Missing.PHOTO, True)]
    undoing = file.showing is not None and file.showing.may_undo(now)
    return [
        (Missing.CROP, not photo.confirmed),
        (Missing.AGAIN, was_shown(file) and not undoing),
    ]

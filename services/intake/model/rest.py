"""The rest: what a registration of five minutes leaves open, one task each."""

from __future__ import annotations

from .consents import Purpose
from .contacts import card_from_text
from .interviews import Answer
from .tasks import TaskKind
from .told import OtherNames, SeekerTold, SoughtTold

CONSENT_TASKS = {
    Purpose.WEB: TaskKind.CONSENT_WEB,
    Purpose.POSTER: TaskKind.CONSENT_POSTER,
    Purpose.REGISTRY: TaskKind.CONSENT_REGISTRY,
    Purpose.FOLLOW_UP: TaskKind.CONSENT_FOLLOW_UP,
}
"""The task to ask for each purpose."""

_NO_NAMES = OtherNames()


def left_open(told: SeekerTold, sought: SoughtTold) -> tuple[TaskKind, ...]:
    """Return what the long form and the gate want beside what was told; the age has its own task.

    Nobody was asked yet about danger or consents, and there is no photo yet.
    """
    known = (*seeker_done(told), *sought_done(sought), *_card_done(told.contact))
    return tuple(kind for kind in REST if kind not in known)


def seeker_done(told: SeekerTold) -> tuple[TaskKind, ...]:
    """Return which tasks what a seeker told of themselves makes done."""
    found = [
        (TaskKind.ASK_NAMES, told.names != _NO_NAMES),
        (TaskKind.ASK_LANGUAGES, told.languages),
    ]
    return tuple(kind for kind, there in found if there)


def sought_done(told: SoughtTold) -> tuple[TaskKind, ...]:
    """Return which tasks any detail to know a sought person by makes done."""
    details = (told.birth, told.last_place, told.last_contact)
    known = told.names != _NO_NAMES or any(details)
    return (TaskKind.ASK_SOUGHT,) if known else ()


def _card_done(contact: str) -> tuple[TaskKind, ...]:
    """Whether a card says what keeps a seeker safe: who else is there, and what to say first."""
    card = card_from_text(contact)
    whole = card.shared is not Answer.NOT_SURE and card.first_line
    return (TaskKind.COMPLETE_CARD,) if whole else ()


REST = (
    TaskKind.ASK_DANGER,
    TaskKind.COMPLETE_CARD,
    TaskKind.ASK_NAMES,
    TaskKind.ASK_LANGUAGES,
    TaskKind.ASK_SOUGHT,
    *CONSENT_TASKS.values(),
    TaskKind.TAKE_PHOTO,
)
"""All that a short registration may leave open, the most pressing first."""

"""Turning away: the one word why a photo or a picture comes to nothing."""

from __future__ import annotations

from uuid import UUID

from services.chassis.logs import log
from services.chassis.objects import ObjectMissing
from services.contracts.codes import Refusal
from services.media.darkroom import Refused, Unclean
from services.media.model import Turned, Unopenable

_log = log(__name__)

TURNED_BY = (Refused, Unopenable, Unclean, ObjectMissing)
"""What no waiting changes; all else passes and is tried again."""


def why_turned(error: Refused | Unopenable | Unclean | ObjectMissing, record_id: UUID) -> Turned:
    """Return why something was turned away.

    Whoever says that a file is there wrote it before: what is missing was taken back or swept.
    Waiting for it would even hold back the event that says it was discarded.
    """
    if isinstance(error, Refused):
        return Turned(error.reason)
    if isinstance(error, Unopenable):
        return Turned(Refusal.KEY)
    if isinstance(error, ObjectMissing):
        _log.warning("original missing", record_id=str(record_id))
    return Turned(Refusal.DAMAGED, incident=isinstance(error, Unclean))

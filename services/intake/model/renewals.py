"""Renewal: a first lease as a face appears, and one more never by itself and never in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .gate import Missing
from .photos import Showing, ShowingState
from .refusals import CannotBeShown, NotReady

if TYPE_CHECKING:
    from .cases import CaseFile

WITHIN = timedelta(days=45)
"""So long before its last day a showing can be given one more lease."""


def may_renew(file: CaseFile, now: datetime) -> bool:
    """Whether the showing is near enough to its end to be given one more lease."""
    showing = file.showing
    if showing is None or showing.state is not ShowingState.SHOWN:
        return False
    return opens_on(showing) <= now.date() <= showing.shown_until


def opens_on(showing: Showing) -> date:
    """Return the first day on which a showing can be renewed."""
    return showing.shown_until - WITHIN


def lacks(file: CaseFile, now: datetime) -> tuple[Missing, ...]:
    """List what stands between a showing and one more lease.

    That is whatever would keep the face off the wall; the danger question, unless it was asked
    again since the renewal opened; two check-ins nobody answered; and a consent that would not
    reach any further.
    """
    found, showing = list(file.missing(now)), file.showing
    if showing is None:
        return tuple(found)
    if file.safety is not None and file.safety.asked_at.date() < opens_on(showing):
        found.append(Missing.DANGER_UNASKED)
    if file.unanswered:
        found.append(Missing.CHECK_IN)
    lease = file.lease_from(now)
    if lease is None or lease <= showing.shown_until:
        found.append(Missing.LEASE)
    return tuple(dict.fromkeys(found))


def check(file: CaseFile, now: datetime) -> None:
    """Go on only where a showing can be renewed; raises `NotReady` or `CannotBeShown`."""
    if not may_renew(file, now):
        raise NotReady(case_id=str(file.case.case_id))
    stands = lacks(file, now)
    if stands:
        raise CannotBeShown(missing=[one.value for one in stands])


def begun(file: CaseFile, showing: Showing, now: datetime) -> Showing:
    """Return a prepared showing as it appears; raises `CannotBeShown` where its lease is over.

    A first lease begins now and not when it was approved: faces that waited to appear together
    must not be told apart by the day on which they go.
    """
    until = showing.shown_until if showing.version else file.lease_from(now)
    if until is None or until < now.date():
        raise CannotBeShown(missing=[Missing.LEASE.value])
    return replace(
        showing, state=ShowingState.SHOWN, version=showing.version + 1, shown_until=until
    )


def renewed(file: CaseFile, now: datetime) -> Showing:
    """Return the showing with one more lease: the same face under the same reference.

    A wish to be removed can hold it once more, for it can do so once in each lease.
    """
    check(file, now)
    showing, lease = file.showing, file.lease_from(now)
    assert showing is not None
    assert lease is not None
    version = showing.version + 1
    return replace(showing, version=version, shown_until=lease, removal_held=False)

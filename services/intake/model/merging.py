"""Merging: two cases about one seeker become one, by two persons, and can be two again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from services.chassis.problems import NotFound, Problem

from .consents import Consent, Purpose
from .people import Role

if TYPE_CHECKING:
    from .cases import CaseFile

UNDO = timedelta(days=30)
DECIDERS = (Role.CASEWORKER, Role.APPROVER)
"""Who may say yes or no to a merge that somebody else proposed."""


class CaseMerged(Problem):
    """The case was merged into another one, where work on it goes on."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class CannotMerge(Problem):
    """Cases that are locked, closed, already merged or hold an untold death are not merged."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class MergeOver(NotFound):
    """Nothing of this kind waits: it was decided already, or was never proposed."""


class SameMerger(Problem):
    """Whoever proposed a merge does not confirm it, through whatever account."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class TooLateToUndo(Problem):
    """A merge can be taken back for thirty days."""

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Merge:
    """One time somebody said that two cases are about one seeker."""

    merge_id: UUID
    case_id: UUID
    other: UUID
    proposed_by: UUID
    proposed_at: datetime
    sealed_reason: str = field(repr=False)
    outcome: str | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    sealed_words: str | None = field(default=None, repr=False)
    undone_by: UUID | None = None
    undone_at: datetime | None = None
    sealed_undoing: str | None = field(default=None, repr=False)

    @property
    def waits(self) -> bool:
        """Whether a second person has still to look."""
        return self.outcome is None

    def may_undo(self, now: datetime) -> bool:
        """Whether it can still be taken back."""
        return (
            self.outcome == "merged"
            and self.decided_at is not None
            and now <= self.decided_at + UNDO
        )


def check_pair(kept: CaseFile, merged: CaseFile) -> None:
    """Go on only where one case can be merged into another; raises `CannotMerge`.

    Merges make no chains: what was merged holds nothing, and what holds something is not merged.
    """
    both = (kept, merged)
    if any(one.case.locked or one.case.closed_at or one.untold_death for one in both):
        raise CannotMerge
    same = kept.case.case_id == merged.case.case_id
    if same or kept.case.merged_into or merged.case.merged_into or merged.others:
        raise CannotMerge


def answers_elsewhere(file: CaseFile, purpose: Purpose) -> tuple[Consent, ...]:
    """Return the answers for a purpose in cases merged with this one that count here as well.

    One counts until the seeker has answered anew in the case that goes on, after the merge.
    """
    found: list[Consent] = []
    for other in file.others:
        since = _merged_at(file, other)
        for guardians in (False, True):
            mine = file.consent_for(purpose, by_guardian=guardians)
            theirs = other.consent_for(purpose, by_guardian=guardians)
            anew = file.case.merged_into is None and mine is not None and mine.given_at > since
            if theirs is not None and not anew:
                found.append(theirs)
    return tuple(found)


def danger_elsewhere(file: CaseFile) -> bool:
    """Whether somebody said yes or not sure in a merged case, and was not asked here since."""
    for other in file.others:
        asked = file.safety.asked_at if file.safety and file.case.merged_into is None else None
        anew = asked is not None and asked > _merged_at(file, other)
        if not anew and other.safety is not None and not other.safety.safe:
            return True
    return False


def excluded_anywhere(file: CaseFile) -> frozenset[str]:
    """Return the countries in which nothing may appear, as was said in any of the merged cases."""
    excluded: Iterable[tuple[str, ...]] = (one.case.excluded for one in file.together)
    return frozenset(country for some in excluded for country in some)


def _merged_at(file: CaseFile, other: CaseFile) -> datetime:
    at = other.case.merged_at or file.case.merged_at
    assert at is not None
    return at

"""Endings: why nothing more is to be done with an enquiry, and why a writer is blocked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from services.chassis.problems import Problem
from services.contracts.codes import MessageKind


class EndReason(StrEnum):
    """Why nothing more is to be done; staff choose among the first, the others have one cause."""

    ANSWERED = "answered"
    NO_ANSWER_HELPS = "no_answer_helps"
    MISTAKEN = "mistaken"
    DOUBLED = "doubled"
    DONE_OTHERWISE = "done_otherwise"
    REMOVAL_DECIDED = "removal_decided"
    CASE_CLOSED = "case_closed"
    BLOCKED = "blocked"
    QUIET = "quiet"

    @classmethod
    def of(cls, kind: MessageKind) -> tuple[EndReason, ...]:
        """Return what staff may choose among."""
        others = (cls.NO_ANSWER_HELPS, cls.MISTAKEN, cls.DOUBLED, cls.DONE_OTHERWISE)
        return (cls.REMOVAL_DECIDED if kind is MessageKind.REMOVAL else cls.ANSWERED, *others)


class WrittenMeanwhile(Problem):
    """The visitor wrote something that was not on your page yet; read it first."""


class BlockReason(StrEnum):
    """Why what a writer sends goes aside: nobody has to read it any more."""

    THREATENS = "threatens"
    INSULTS = "insults"
    DECEIVES = "deceives"
    HARASSES = "harasses"
    ADVERTISES = "advertises"


def check_read(last_at: datetime, seen: datetime | None) -> None:
    """Go on only where nothing was written since `seen`, if that is told.

    What nobody read would be over with the rest. Raises `WrittenMeanwhile`.
    """
    if seen is not None and last_at > seen:
        raise WrittenMeanwhile

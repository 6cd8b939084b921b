"""Endings: why nothing more is to be done with an enquiry, and why a writer is blocked."""

from __future__ import annotations

from enum import StrEnum

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


class BlockReason(StrEnum):
    """Why what a writer sends goes aside: nobody has to read it any more."""

    THREATENS = "threatens"
    INSULTS = "insults"
    DECEIVES = "deceives"
    HARASSES = "harasses"
    ADVERTISES = "advertises"

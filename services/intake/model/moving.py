"""Moving: an enquiry is offered to another Society, which takes it or does not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar
from uuid import UUID

from services.chassis.problems import Problem

from .enquiries import Enquiry
from .people import Society

DAYS = (1, 3, 7)
"""For how many days an offer may stand."""


class CannotGoThere(Problem):
    """Nobody can be asked there."""


class OfferThere(Problem):
    """Somebody is asked already."""


class OfferOver(Problem):
    """Nothing is offered here any more."""

    status: ClassVar[HTTPStatus] = HTTPStatus.GONE


class Side(StrEnum):
    """Of which of the two Societies a row is."""

    GIVES = "gives"
    TAKES = "takes"


class OfferAnswer(StrEnum):
    """How an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Offer:
    """One Society asks another to answer an enquiry; of what was written it tells nothing."""

    society: UUID
    offer_id: UUID
    side: Side
    other: UUID
    by_face: bool
    """Whether it went to whose face it is: who offers must not learn which Society that is."""
    enquiry_id: UUID
    reference: str
    language: str
    pressing: bool
    waits_since: datetime | None
    offered_by: UUID
    offered_at: datetime
    until: datetime
    sealed_words: str | None = field(default=None, repr=False)
    answer: OfferAnswer | None = None
    sealed_answer: str | None = field(default=None, repr=False)
    answered_by: UUID | None = None
    answered_at: datetime | None = None

    def open(self, at: datetime) -> bool:
        """Whether it can still be answered."""
        return self.answer is None and at < self.until

    def end(self, answer: OfferAnswer, by: UUID | None, at: datetime) -> Offer:
        """Note how it ended."""
        return replace(self, answer=answer, answered_by=by, answered_at=at)


def check_offered(enquiry: Enquiry, by: UUID, *, locked: bool) -> None:
    """Go on only with what waits or was answered here and no colleague works on.

    What is about a locked case stays with those who are named. Raises `CannotGoThere`.
    """
    whose = enquiry.claimed_by in (None, by)
    if not whose or not enquiry.ours or enquiry.ended_at or locked:
        raise CannotGoThere(enquiry_id=str(enquiry.enquiry_id))


def whom_to_ask(
    enquiry: Enquiry, left: Collection[str], societies: Collection[Society], wanted: UUID | None
) -> Society:
    """Return the Society that is asked; raises `CannotGoThere` for one that may not see it.

    One that is not there, that asks itself, or that visitor or seeker left out (`left`, countries)
    gets the same answer.
    """
    for one in societies:
        if one.society == wanted != enquiry.society and one.country not in left:
            return one
    raise CannotGoThere(enquiry_id=str(enquiry.enquiry_id))

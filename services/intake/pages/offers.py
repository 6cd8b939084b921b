"""How an offer of an enquiry reads: who asks, in which language it is, since when it waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.intake.model.enquiries import About, Enquiry
from services.intake.model.moving import Offer
from services.intake.model.people import Society

from .enquiries import Reader, Tag, due, language_name


@dataclass(frozen=True)
class Named:
    """A Society to choose."""

    society: UUID
    name: str


@dataclass(frozen=True)
class Row:
    """One offer as a list shows it; the reference only where it is of a face of one's own."""

    offer: Offer
    words: str
    language: str
    reference: str
    until: Tag


def row(offer: Offer, words: str, about: About, reader: Reader) -> Row:
    """Return how a list shows an offer."""
    return Row(
        offer=offer,
        words=words,
        language=language_name(offer.language),
        reference=offer.reference if about.case_id else "",
        until=due(reader, offer.until),
    )


def choices(enquiry: Enquiry, societies: Collection[Society]) -> list[Named]:
    """Return which Societies could be asked: those in that language first, none left out."""
    left = [
        one
        for one in societies
        if one.society != enquiry.society and one.country not in enquiry.excluded
    ]
    left.sort(key=lambda one: (enquiry.language not in one.languages, one.name))
    return [Named(one.society, one.name) for one in left]

"""A poster's way through the press: ordered, printed or not, discarded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field, StringConstraints

from services.contracts.codes import Id, ImageName, Language, ObjectName, Reference, Relations
from services.contracts.editions import EditionCode, Paper, PosterFailure
from services.contracts.event import Event

OfficeLine = Annotated[
    str,
    StringConstraints(
        min_length=1,
        max_length=80,
        pattern=r"^[^\x00-\x1f\x7f\u200e\u200f\u2028-\u202e\u2066-\u2069]+$",
    ),
]
"""Name and telephone of an office, the same for all faces of an edition, on one line.

The one text outside the confidential zone that is not of a closed list: it hangs in the street.
"""


class PosterEntry(NamedTuple):
    """One face of a poster: its image is in `wall`, and its sentences follow from the relations."""

    reference: Reference
    image: ImageName
    relations_sought: Relations


class PosterOrdered(Event):
    """A poster is to be printed: twelve or twenty-four faces, in the order in which they stand."""

    TYPE: ClassVar[str] = "poster.ordered.v1"
    TOPIC: ClassVar[str] = "restricted.orders"
    KEY: ClassVar[str] = "order_id"

    order_id: Id
    edition: EditionCode
    language: Language
    titles: Annotated[tuple[Language, ...], Field(min_length=1, max_length=6)]
    paper: Paper
    entries: Annotated[tuple[PosterEntry, ...], Field(min_length=12, max_length=24)]
    hung_until: date
    office: OfficeLine | None = None
    strip: bool = False


class PosterDiscarded(Event):
    """Nothing of a poster may be kept, nor may it ever be printed again."""

    TYPE: ClassVar[str] = "poster.discarded.v1"
    TOPIC: ClassVar[str] = "restricted.orders"
    KEY: ClassVar[str] = "order_id"

    order_id: Id


class PosterPrinted(Event):
    """A poster is in `prints`: a PDF named `<file>.pdf` and a picture of it named `<file>.png`."""

    TYPE: ClassVar[str] = "poster.printed.v1"
    TOPIC: ClassVar[str] = "restricted.prints"
    KEY: ClassVar[str] = "order_id"

    order_id: Id
    file: ObjectName
    pages: Annotated[int, Field(ge=1, le=4)]


class PosterFailed(Event):
    """A poster could not be printed; the reason is one of a closed list."""

    TYPE: ClassVar[str] = "poster.failed.v1"
    TOPIC: ClassVar[str] = "restricted.prints"
    KEY: ClassVar[str] = "order_id"

    order_id: Id
    reason: PosterFailure

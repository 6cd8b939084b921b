"""The life of a poster in public: issued for a while, then recalled."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from services.contracts.codes import ImageName, Language, Reference, Version
from services.contracts.editions import EditionCode, Paper
from services.contracts.event import PublicEvent


class PosterIssued(PublicEvent):
    """An edition may be had by anyone until a day: `<file>.pdf` and `<file>.png` are on `shelf`."""

    TYPE: ClassVar[str] = "poster.issued.v1"
    TOPIC: ClassVar[str] = "public.posters"
    KEY: ClassVar[str] = "edition"

    edition: EditionCode
    version: Version
    language: Language
    paper: Paper
    file: ImageName
    pages: Annotated[int, Field(ge=1, le=4)]
    references: Annotated[tuple[Reference, ...], Field(min_length=12, max_length=24)]
    hung_until: date


class PosterRecalled(PublicEvent):
    """An edition must no longer be had by anyone."""

    TYPE: ClassVar[str] = "poster.recalled.v1"
    TOPIC: ClassVar[str] = "public.posters"
    KEY: ClassVar[str] = "edition"

    edition: EditionCode
    version: Version

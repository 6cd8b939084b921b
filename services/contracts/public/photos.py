"""The life of a photo in public: shown for a while, then withdrawn."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from services.contracts.codes import ImageName, Reference, Relations, Version
from services.contracts.event import PublicEvent


class PhotoPublished(PublicEvent):
    """A seeker's photo may be shown to anyone, until a given day."""

    TYPE: ClassVar[str] = "photo.published.v1"
    TOPIC: ClassVar[str] = "public.photos"
    KEY: ClassVar[str] = "reference"

    reference: Reference
    version: Version
    relations_sought: Relations
    image: ImageName
    shown_until: date


class PhotoWithdrawn(PublicEvent):
    """A seeker's photo must no longer be shown to anyone."""

    TYPE: ClassVar[str] = "photo.withdrawn.v1"
    TOPIC: ClassVar[str] = "public.photos"
    KEY: ClassVar[str] = "reference"

    reference: Reference
    version: Version

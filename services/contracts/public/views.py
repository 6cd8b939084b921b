"""How often public pages were opened: totals of a day, never of anybody who looked."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from services.contracts.codes import Language
from services.contracts.event import PublicEvent

FEWEST = 10
"""How many views of a page in a language a day must have before they are told at all."""


class Page(StrEnum):
    """What was opened: kinds of pages, so that no single face, relation or poster is counted."""

    WALL = "wall"
    FACE = "face"
    HELP = "help"
    HELP_NOW = "help_now"
    DATA = "data"
    LEAFLET = "leaflet"
    POSTERS = "posters"
    POSTER = "poster"
    REACH = "reach"
    KIOSK = "kiosk"


class ViewsCounted(PublicEvent):
    """So often a kind of page was opened in a language on a day that is over (UTC)."""

    TYPE: ClassVar[str] = "views.counted.v1"
    TOPIC: ClassVar[str] = "public.views"
    KEY: ClassVar[str] = "day"

    day: date
    page: Page
    language: Language
    count: Annotated[int, Field(ge=FEWEST, le=2**31 - 1)]

"""How editions read: which of them are asked for, and names of languages and countries."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from services.chassis.web.words import Catalogue
from services.intake.model.posters import CHOSEN_WHY, EditionState

from .cases import spoken_options
from .countries import country_names

FILTERS: dict[str, tuple[EditionState, ...]] = {
    "all": tuple(EditionState),
    "waiting": (EditionState.ORDERED, EditionState.PRINTED, EditionState.FAILED),
    "out": (EditionState.ISSUING, EditionState.ISSUED),
    "over": (EditionState.RECALLED, EditionState.DISCARDED),
}
"""What one can look for in the list of editions."""


class EditionsAsked(BaseModel):
    """The list as its address asks for it; what is no choice of ours is the first one."""

    model_config = ConfigDict(frozen=True)

    show: str = Field("all", max_length=20)
    start: int = Field(0, ge=0, le=100_000)

    @property
    def states(self) -> tuple[EditionState, ...]:
        """Return the states that are asked for."""
        return FILTERS.get(self.show, FILTERS["all"])

    def address(self, start: int = 0) -> str:
        """Return the address of the list, or of a further page of it."""
        return "/posters?" + urlencode({"show": self.show} | ({"start": start} if start else {}))


def named(words: Catalogue) -> dict[str, Any]:
    """Return what a page needs to name languages and countries in its own."""

    def countries(codes: tuple[str, ...]) -> str:
        return country_names(words, codes)

    return {"names": dict(spoken_options()), "countries": countries}


def why_options(words: Catalogue) -> list[tuple[str, str]]:
    """Return what staff may say when they end an edition, for a choice."""
    return [(why.value, words.text(f"poster_chosen_{why}")) for why in CHOSEN_WHY]

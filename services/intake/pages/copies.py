"""How the register of copies reads: what its list was asked for, and the choices there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from services.chassis.web.words import Catalogue
from services.intake.model.copies import Printed

from .cases import spoken_options
from .countries import country_names

STATES = ("", "hangs", "late", "to_hang", "gone")
"""What the list can be asked for; the empty one leaves nothing out."""

PAGE = 100


@dataclass(frozen=True)
class CopiesAsked:
    """What the list of copies was asked for, as its address says it."""

    edition: UUID | None = None
    town: str = ""
    state: str = ""
    after: int = 0

    @property
    def anything(self) -> bool:
        """Whether the list leaves anything out."""
        return (self.edition, self.town, self.state) != (None, "", "")

    def address(self, after: int = 0) -> str:
        """Return the address of the list, or of where it goes on."""
        said = {
            "edition": str(self.edition or ""),
            "town": self.town,
            "state": self.state,
            "after": str(after or ""),
        }
        kept = {name: value for name, value in said.items() if value}
        return "/copies" + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True)
class EditionNames:
    """An edition as one reads it: country and language by their names."""

    printed: Printed
    countries: str
    language: str
    choices: tuple[tuple[str, str], ...]
    """Code and name of each country its copies may hang in, for a choice."""

    def country(self, code: str) -> str:
        """Return the name of one of its countries."""
        return dict(self.choices).get(code, code)


def named(words: Catalogue, printed: Sequence[Printed]) -> dict[UUID, EditionNames]:
    """Return editions with the names of their countries and languages, in their order."""
    languages = dict(spoken_options())
    return {
        one.edition_id: EditionNames(
            one,
            country_names(words, one.countries),
            languages.get(one.language, one.language),
            tuple((code, country_names(words, (code,))) for code in one.countries),
        )
        for one in printed
    }

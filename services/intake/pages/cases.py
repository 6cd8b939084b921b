"""How cases read: what a list was asked for, and the languages one can choose."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from services.contracts.words import languages


@dataclass(frozen=True)
class CasesAsked:
    """What the list of cases was asked for, as its address says it."""

    who: str
    state: str
    language: str

    @property
    def anything(self) -> bool:
        """Whether the list leaves anything out."""
        return (self.who, self.state, self.language) != ("all", "any", "")

    def address(self, before: str = "") -> str:
        """Return the address of the list, or of where it goes on."""
        said = {"who": self.who, "state": self.state, "language": self.language, "before": before}
        usual = {"who": "all", "state": "any", "language": "", "before": ""}
        kept = {name: value for name, value in said.items() if value != usual[name]}
        return "/cases" + (f"?{urlencode(kept)}" if kept else "")


def spoken_options() -> list[tuple[str, str]]:
    """Return code and own name of each language, for a choice."""
    return [(language.value, facts.native_name) for language, facts in languages().items()]

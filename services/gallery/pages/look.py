"""What a visitor asks to see, as addresses say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from services.contracts.codes import Relation

Pictures = str
"""How large pictures are wished: `small`, `large`, or as the browser asks if empty."""


@dataclass(frozen=True)
class Look:
    """What a visitor asks to see, as the address of a page says it."""

    relation: Relation | None = None
    number: int = 1
    pictures: Pictures = ""

    @property
    def query(self) -> str:
        """Return what the address of this page of the wall ends with."""
        asked = {
            "relation": self.relation,
            "page": self.number if self.number > 1 else None,
            "pictures": self.pictures,
        }
        return _query({name: value for name, value in asked.items() if value})

    def at(self, **other: object) -> str:
        """Return the same for another page, relation or size."""
        return replace(self, **other).query  # type: ignore[arg-type]

    @property
    def on_a_face(self) -> str:
        """Return what stays in the address of a face: the size alone."""
        return _query({"pictures": self.pictures} if self.pictures else {})


def _query(asked: Mapping[str, object]) -> str:
    said = urlencode(asked)
    return f"?{said}" if said else ""

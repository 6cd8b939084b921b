"""What the public side holds of a person: read off the contract, so that page and code agree."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.web.words import Catalogue
from services.contracts.event import Event
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.words import WordsMissing

PUBLIC: tuple[type[Event], ...] = (PhotoPublished, PhotoWithdrawn)
"""Everything that is ever said in public of a person."""


def fields_of(contracts: Sequence[type[Event]]) -> list[str]:
    """Return the names of all fields, each once, those a visitor sees first before the others."""
    named = dict.fromkeys(name for contract in contracts for name in contract.model_fields)
    return sorted(named, key=lambda name: (name not in ("image", "relations_sought"), name))


def check(catalogue: Catalogue, contracts: Sequence[type[Event]] = PUBLIC) -> None:
    """Raise `WordsMissing` if a field of the contract is not told of in a language."""
    for name in fields_of(contracts):
        if not catalogue.has(f"data_field_{name}"):
            raise WordsMissing(f"{catalogue.language}: data_field_{name} is missing")

"""How a case reads: the languages one can choose, by their own names."""

from __future__ import annotations

from services.contracts.words import languages


def spoken_options() -> list[tuple[str, str]]:
    """Return code and own name of each language, for a choice."""
    return [(language.value, facts.native_name) for language, facts in languages().items()]

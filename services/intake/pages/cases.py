"""How a case reads: the languages one can choose, and the history in words."""

from __future__ import annotations

from collections.abc import Mapping

from services.contracts.codes import Language
from services.contracts.words import LanguageFacts

from . import TEMPLATES


def spoken_options(spoken: Mapping[Language, LanguageFacts]) -> list[tuple[str, str]]:
    """Return code and own name of each language, for a choice."""
    return [(language.value, facts.native_name) for language, facts in spoken.items()]


def did_key(did: str) -> str:
    """Return the key of what the audit says was done."""
    return f"did_{did.replace(' ', '_')}"


TEMPLATES.environment.globals.update(spoken_options=spoken_options, did_key=did_key)

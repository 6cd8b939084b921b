"""The texts that are read aloud before a consent: the newest of each purpose, in each language."""

from __future__ import annotations

import re
from functools import cache

from services.contracts.codes import Language
from services.intake.model.consents import ConsentText, Purpose

from . import TOLD

_KEY = re.compile(r"consent_text_([a-z_]+)_([0-9]+)")


def text_of(purpose: Purpose, language: str) -> ConsentText:
    """Return the words to be read aloud for a purpose; raises `KeyError` for another language."""
    catalogue, version = TOLD.of(language), _versions()[purpose]
    words = catalogue.plain(f"consent_text_{purpose.value}_{version}")
    return ConsentText(purpose, catalogue.language.value, version, words)


def texts_of(purpose: Purpose) -> tuple[ConsentText, ...]:
    """Return the words for a purpose in every language there is."""
    return tuple(text_of(purpose, catalogue.language.value) for catalogue in TOLD)


def read_aloud_in() -> dict[str, str]:
    """Return code and own name of the languages there are texts in."""
    return {catalogue.language.value: catalogue.native_name for catalogue in TOLD}


@cache
def _versions() -> dict[Purpose, int]:
    """Return the newest version of each purpose: the number its key ends with."""
    found: dict[Purpose, int] = {}
    for key in TOLD.of(Language.ENGLISH).texts:
        if match := _KEY.fullmatch(key):
            purpose = Purpose(match[1])
            found[purpose] = max(found.get(purpose, 0), int(match[2]))
    return found

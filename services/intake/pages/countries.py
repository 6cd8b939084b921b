"""Countries: read as staff write them, by name or code, and named in the language of a page."""

from __future__ import annotations

from functools import cache

from babel import Locale

from services.chassis.web.words import Catalogue

from . import WORDS


class NoSuchCountry(ValueError):
    """No country has this name or code."""


def read_countries(text: str) -> tuple[str, ...]:
    """Return the codes of countries written one a line or between commas, in any of our languages.

    Raises `NoSuchCountry`.
    """
    said = (one.strip() for one in text.replace("،", ",").replace("\n", ",").split(","))
    try:
        return tuple(dict.fromkeys(_codes()[one.casefold()] for one in said if one))
    except KeyError as error:
        raise NoSuchCountry from error


def country_names(words: Catalogue, codes: tuple[str, ...]) -> str:
    """Return the names of countries in a language, one after the other."""
    return ("، " if words.language.value == "ar" else ", ").join(
        _named(words.language.value).get(code, code) for code in codes
    )


@cache
def _named(language: str) -> dict[str, str]:
    territories = Locale.parse(language).territories
    return {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}


@cache
def _codes() -> dict[str, str]:
    found = {code.casefold(): code for code in _named("en")}
    for words in WORDS:
        found |= {name.casefold(): code for code, name in _named(words.language.value).items()}
    return found

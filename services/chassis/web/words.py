"""Catalogues: what a page says in each language, keyed by meaning, checked when loaded."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Self

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from services.contracts.codes import Language, Relation
from services.contracts.words import (
    LanguageFacts,
    RelationWords,
    WordsMissing,
    languages,
    read,
    relations,
)

from . import calendars

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SHARED = Path(__file__).parent / "locale"
_LOCALES = {Language.ENGLISH: "en_GB"}  # day before month, as nearly every reader expects it
_DIGITS = {"arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}
"""Numbering systems with digits of their own, as Unicode's locale data names them."""
_OTHER_TAGS = {"prs": "fa-af"}
"""What else browsers call one of our languages: Dari has a code of its own."""
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Catalogue:
    """The words of one language."""

    facts: LanguageFacts
    texts: Mapping[str, str]
    relations: Mapping[Relation, RelationWords]

    @property
    def language(self) -> Language:
        """The code used in addresses and events, in lower case."""
        return self.facts.language

    @property
    def tag(self) -> str:
        """The BCP 47 tag for `lang` attributes."""
        return self.facts.tag

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.facts.direction

    @property
    def native_name(self) -> str:
        """How its speakers call the language."""
        return self.facts.native_name

    @property
    def reviewed(self) -> bool:
        """Whether speakers have read the texts; until then pages say that a machine made them."""
        return self.facts.reviewed

    def text(self, key: str, **values: object) -> Markup:
        """Return a text for a page: escaped, each value isolated, so that no direction spills."""
        isolated = {name: _isolated(self._counted(value)) for name, value in values.items()}
        return Markup(_filled(key, escape(self.texts[key]), isolated))  # noqa: S704 - escaped above

    def plain(self, key: str, **values: object) -> str:
        """Return a text without markup, for titles and mails."""
        shown = {name: str(self._counted(value)) for name, value in values.items()}
        if self.direction == "rtl":
            shown = {name: f"{_ISOLATE}{value}{_END_ISOLATE}" for name, value in shown.items()}
        return _filled(key, self.texts[key], shown)

    def has(self, key: str) -> bool:
        """Return whether the catalogue knows the key."""
        return key in self.texts

    def sentence(self, relation: Relation | str) -> str:
        """Return what a seeker says who looks for this relation."""
        return self.relations[Relation(relation)].sentence

    def label(self, relation: Relation | str) -> str:
        """Return who a visitor is when the seeker looks for this relation."""
        return self.relations[Relation(relation)].label

    def month(self, day: date) -> str:
        """Return the month of a day, with its year."""
        return self.digits(format_skeleton("yMMMM", day, locale=self._locale))

    def date(self, day: date) -> str:
        """Return a day in words, beside it as its readers count where they count otherwise."""
        common = format_date(day, format="long", locale=self._locale)
        own = calendars.beside(self.language, day)
        return self.digits(f"{common} ({own})" if own else common)

    def number(self, count: int) -> str:
        """Return a whole number with its thousands parted as its readers part them."""
        return self.digits(format_decimal(count, locale=self._locale))

    def time(self, moment: time | datetime) -> str:
        """Return the time of day."""
        return self.digits(format_time(moment, format="short", locale=self._locale))

    def digits(self, text: str) -> str:
        """Return a text with the digits its readers use; never for codes, which stay Latin."""
        return text.translate(_DIGITS.get(Locale.parse(self._locale).default_numbering_system, {}))

    def country(self, code: str) -> str:
        """Return the name of a country, in English where the language has none for it."""
        named = Locale.parse(self._locale).territories
        return str(named.get(code) or Locale.parse("en").territories.get(code, code))

    def _counted(self, value: object) -> object:
        return self.digits(str(value)) if isinstance(value, int) else value

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.language, self.tag.replace("-", "_"))


class Words:
    """All catalogues of a service."""

    def __init__(self, catalogues: Mapping[Language, Catalogue]) -> None:
        self._catalogues = MappingProxyType(dict(catalogues))

    @classmethod
    def load(cls, folder: Path, only: Collection[Language] = tuple(Language)) -> Self:
        """Read a service's `locale/` on top of the shared words; raises `WordsMissing`.

        English decides which keys there are and which placeholders each has. `only` names the
        languages a service has words in, where these are not all.
        """
        chosen = {language: facts for language, facts in languages().items() if language in only}
        texts = {language: _texts(folder, language) for language in chosen}
        english = texts[Language.ENGLISH]
        for language, told in texts.items():
            _compare(language, told, english)
        return cls(
            {
                language: Catalogue(facts, texts[language], relations(language))
                for language, facts in chosen.items()
            }
        )

    def switched_on(self, chosen: Collection[Language]) -> Words:
        """Return the catalogues an operator wants, in the order of the list of languages."""
        return Words(
            {language: c for language, c in self._catalogues.items() if language in chosen}
        )

    def of(self, language: str) -> Catalogue:
        """Return the catalogue of a language; raises `KeyError` if it is not switched on."""
        return self._catalogues[_language(language)]

    def find(self, language: str) -> Catalogue | None:
        """Return the catalogue of a language, or None if it is not switched on."""
        return next((c for c in self if c.language.value == language), None)

    def preferred(self, accept_language: str | None) -> Catalogue:
        """Return the catalogue a browser's `Accept-Language` asks for, or the first."""
        return self.of(accept_language_of(accept_language, [c.language.value for c in self]))

    def __iter__(self) -> Iterator[Catalogue]:
        return iter(self._catalogues.values())


def accept_language_of(header: str | None, available: list[str]) -> str:
    """Choose among the available languages, the first of them if none is asked for (RFC 9110)."""
    wished: list[tuple[float, int, str]] = []
    for place, part in enumerate((header or "")[:500].split(",")[:20]):
        tag, _, parameter = part.partition(";")
        wished.append((-_quality(parameter), place, tag.strip().lower()))
    for quality, _, tag in sorted(wished):
        if quality < 0 and (found := _lookup(tag, available)):
            return found
    return available[0]


def ltr(value: object) -> Markup:
    """Return a code, an address or a number so that it stays left to right anywhere."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(value)


def _lookup(tag: str, available: list[str]) -> str | None:
    """Shorten a tag from its end until it is available (RFC 4647 lookup).

    A language we have for one country alone is found from any other: `fa` and `fa-IR` by `fa-af`.
    """
    shortened = _OTHER_TAGS.get(tag, tag)
    while shortened:
        if shortened in available:
            return shortened
        shortened = shortened.rpartition("-")[0]
    language = tag.partition("-")[0]
    return next((one for one in available if one.startswith(f"{language}-")), None)


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _filled(key: str, text: str, values: Mapping[str, str]) -> str:
    wanted = set(_PLACEHOLDER.findall(text))
    if wanted != values.keys():
        raise WordsMissing(f"{key} wants {sorted(wanted)}, was given {sorted(values)}")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], str(text))


def _isolated(value: object) -> str:
    if isinstance(value, Markup) and value.startswith("<bdi"):
        return str(value)
    return f"<bdi>{escape(value)}</bdi>"


def _texts(folder: Path, language: Language) -> Mapping[str, str]:
    tag = languages()[language].tag.replace("-", "_")
    texts: dict[str, str] = {}
    for path in (
        _SHARED / f"{tag}.yaml",
        *sorted(folder.glob(f"{tag}.yaml")),
        *_rooms(folder, tag),
    ):
        own: dict[str, str] = read(path) or {}
        if twice := texts.keys() & own.keys():
            raise WordsMissing(f"{path.name}: there already: {sorted(twice)}")
        texts |= own
    return MappingProxyType(texts)


def _rooms(folder: Path, tag: str) -> list[Path]:
    """Return the further files of a language; a service with many pages has one for each part."""
    return sorted(folder.glob(f"{tag}.*.yaml"))


def _compare(language: Language, told: Mapping[str, str], english: Mapping[str, str]) -> None:
    if differing := told.keys() ^ english.keys():
        raise WordsMissing(f"{language}: keys missing or unknown: {sorted(differing)}")
    for key, text in told.items():
        if not isinstance(text, str) or not text.strip():
            raise WordsMissing(f"{language}: {key} is no text")
        if set(_PLACEHOLDER.findall(text)) != set(_PLACEHOLDER.findall(english[key])):
            raise WordsMissing(f"{language}: {key} has other placeholders than English")


def _language(code: str) -> Language:
    try:
        return Language(code)
    except ValueError as error:
        raise KeyError(code) from error

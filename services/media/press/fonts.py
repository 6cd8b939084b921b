"""The letters of the press: which fonts there are, which a language is set in, what they lack."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fontTools.ttLib import TTFont

from services.contracts.codes import Language

_FACES = {
    "Noto Sans": "NotoSans",
    "Noto Serif": "NotoSerif",
    "Noto Sans Arabic": "NotoSansArabic",
    "Noto Naskh Arabic": "NotoNaskhArabic",
    "Noto Sans Ethiopic": "NotoSansEthiopic",
    "Noto Serif Ethiopic": "NotoSerifEthiopic",
}
_WEIGHTS = ("Regular", "Bold")

_ARABIC = ("Noto Sans Arabic", "Noto Naskh Arabic")
_ETHIOPIC = ("Noto Sans Ethiopic", "Noto Serif Ethiopic")
_SCRIPTS: Mapping[Language, tuple[str, str]] = {
    Language.ARABIC: _ARABIC,
    Language.DARI: _ARABIC,
    Language.PASHTO: _ARABIC,
    Language.TIGRINYA: _ETHIOPIC,
    Language.AMHARIC: _ETHIOPIC,
}

Stack = tuple[str, ...]
"""Families, the first before the others, in which a text is set."""


def sans(language: Language) -> Stack:
    """Return in what the service speaks, in a language."""
    return (*_SCRIPTS.get(language, ())[:1], "Noto Sans")


def serif(language: Language) -> Stack:
    """Return in what a person speaks, in a language."""
    return (*_SCRIPTS.get(language, ())[1:], "Noto Serif")


@dataclass(frozen=True)
class Fonts:
    """The fonts of the press that are on this machine; some or all may be missing."""

    folder: Path

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Return the files that are there, always in the same order."""
        named = (self._file(family, weight) for family in _FACES for weight in _WEIGHTS)
        return tuple(path for path in named if path.is_file())

    def lacking(self, text: str, stack: Stack) -> set[str]:
        """Return the characters for which none of the families has a letter, in some weight."""
        wanted = {letter for letter in text if not _is_unseen(letter)}
        return {
            letter
            for letter in wanted
            for weight in _WEIGHTS
            if not any(ord(letter) in self._letters.get((one, weight), ()) for one in stack)
        }

    @cached_property
    def _letters(self) -> Mapping[tuple[str, str], frozenset[int]]:
        return {
            (family, weight): _read(self._file(family, weight))
            for family in _FACES
            for weight in _WEIGHTS
        }

    def _file(self, family: str, weight: str) -> Path:
        return self.folder / f"{_FACES[family]}-{weight}.ttf"


def _read(path: Path) -> frozenset[int]:
    if not path.is_file():
        return frozenset()
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _is_unseen(letter: str) -> bool:
    """Whether a character is never drawn: it joins or parts others."""
    return unicodedata.category(letter) == "Cf"


def every(texts: Iterable[str]) -> str:
    """Return all characters of some texts, each once."""
    return "".join(sorted(set("".join(texts))))

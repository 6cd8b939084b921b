"""Phrases: sentences for answers, chosen by what they mean and sent in the visitor's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.contracts.codes import Language
from services.contracts.words import WordsMissing, languages, read

_REVIEW = "review"


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language, and whether two speakers have read them."""

    reviewed: bool
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Phrase:
    """One sentence as staff choose it: what it means, and what the visitor will read."""

    key: str
    meaning: str
    text: str


@dataclass(frozen=True)
class Line:
    """One line of an answer, and what it means where it is a phrase."""

    text: str
    meaning: str | None


def load(folder: Path) -> dict[Language, Phrases]:
    """Read the phrases of every language; raises `WordsMissing` unless all say the same things.

    A phrase has no gap to be filled: what could be put there might tell who answers.
    """
    found = {language: _read(folder, facts.tag) for language, facts in languages().items()}
    keys = list(found[Language.ENGLISH].texts)
    for language, phrases in found.items():
        if list(phrases.texts) != keys:
            raise WordsMissing(f"phrases {language}: not the same sentences as in English")
        if any("{" in text or not text.strip() for text in phrases.texts.values()):
            raise WordsMissing(f"phrases {language}: empty, or with a gap")
        if len(set(phrases.texts.values())) != len(keys):
            raise WordsMissing(f"phrases {language}: two sentences are the same")
    return found


def _read(folder: Path, tag: str) -> Phrases:
    told: dict[str, str] = read(folder / f"{tag.replace('-', '_')}.yaml")
    reviewed = told.pop(_REVIEW) == "reviewed"
    return Phrases(reviewed, told)


PHRASES = load(Path(__file__).parent.parent / "phrases")


ASKING = load(Path(__file__).parent.parent / "phrases" / "asking")
"""Questions for a writer; the first sentence of each language leads to them."""
_LEAD = "lead"


def asking(staff: Language) -> list[str]:
    """Return the questions there are, in the language of staff."""
    return [text for key, text in ASKING[staff].texts.items() if key != _LEAD]


def ask_in(answer: str, asked: Sequence[str], visitor: Language) -> str:
    """Return an answer with those of some questions that are ready-made, in the visitor's language.

    What staff put in words of their own is not translated: they write it themselves.
    """
    known = {text: key for one in ASKING.values() for key, text in one.texts.items()}
    texts = ASKING[visitor].texts
    ready = [texts[known[one]] for one in asked if known.get(one, _LEAD) != _LEAD]
    missing = [one for one in ready if one not in answer]
    if missing and texts[_LEAD] not in answer:
        missing.insert(0, texts[_LEAD])
    return "\n".join([answer.strip(), *missing] if answer.strip() else missing)


def phrases(staff: Language, visitor: Language) -> list[Phrase]:
    """Return every phrase, with its meaning in the language of staff."""
    texts = PHRASES[visitor].texts
    return [Phrase(key, told, texts[key]) for key, told in PHRASES[staff].texts.items()]


def put_in(answer: str, keys: Collection[str], visitor: Language) -> str:
    """Return an answer with the chosen phrases after what was written, each in a line."""
    chosen = [text for key, text in PHRASES[visitor].texts.items() if key in keys]
    return "\n".join([answer.strip(), *chosen] if answer.strip() else chosen)


def lines(answer: str, staff: Language, visitor: Language) -> list[Line]:
    """Return what an answer says line by line, with what each phrase means."""
    known = {one.text: one.meaning for one in phrases(staff, visitor)}
    told = [line.strip() for line in answer.splitlines() if line.strip()]
    return [Line(line, known.get(line)) for line in told]

"""How names are made comparable: one name, written in many ways, comes down to few letters.

A name falls into words. Each word has a folded form (no case, no marks) and skeletons: its
consonants in Latin letters, where letters that people and papers take for each other are one.
Romanisation is `anyascii`'s; the folds are ours, made for Arabic, Persian, Ge'ez, Cyrillic and
Somali names in English, French and German papers.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

PARTICLES = frozenset(
    ("al", "el", "ul", "ibn", "bin", "ben", "bint", "binti", "ould", "wald", "de", "von", "van")
)
"""Words that stand in names and tell nothing by themselves."""

_MARKS = ("Mn", "Me", "Lm", "Cf")
_ARTICLE = re.compile(r"^ال(?=\w{2})")
_ABD = re.compile(r"^(c?abd(?=[aeiou]?[lr]\w{3})|عبد(?=ال\w{2}))(?:ال|[aeiou]?[lr](?!$))")
_CYRILLIC_H = str.maketrans("хг", "hh")
_DIGRAPHS = (
    ("tch", "s"),
    ("sch", "s"),
    ("dzh", "j"),
    ("dj", "j"),
    ("zh", "j"),
    ("kh", "k"),
    ("ch", "s"),
    ("sh", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("gh", "g"),
    ("ts", "s"),
    ("ks", "s"),
    ("qu", "k"),
)
_SOFT_C = re.compile(r"c(?=[eiy])")
_ONE_LETTER = str.maketrans("cqgzdpx", "kkjstbs", "aeiouywv'`")


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded: without case, marks, hyphens and particles.

    Each stands once, in the order they are said.
    """
    flat = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c if c.isalnum() else " " for c in flat if unicodedata.category(c) not in _MARKS)
    found = (_ARTICLE.sub("", word) for word in kept.split())
    return tuple(dict.fromkeys(word for word in found if word not in PARTICLES))


def skeletons(word: str) -> frozenset[str]:
    """Return the skeletons of one folded word; none for a word that has no consonants.

    A word has one for each way it is read: Latin c and x also as in Somali, where they are throat
    letters, c also as in Turkish, j also as in German; Cyrillic letters also as the h they stand
    for in names from other languages.
    """
    readings = {anyascii(word).casefold()}
    readings |= {anyascii(word.translate(_CYRILLIC_H)).casefold()}
    if word.isascii():
        readings.add(word.replace("x", "h").replace("c", ""))
        readings.add(word.replace("c", "j"))
        readings.add(re.sub("^j", "y", word))
    return frozenset(filter(None, (_skeleton(one) for one in readings)))


def parts(name: str) -> tuple[str, ...]:
    """Return the words of a name, where a servant's name is two: Abdulrahman is Abd and Rahman."""
    found: list[str] = []
    for word in words(name):
        servant = _ABD.match(word)
        found += [servant[1].removeprefix("c"), word[servant.end() :]] if servant else [word]
    return tuple(dict.fromkeys(found))


def _skeleton(latin: str) -> str:
    plain = _SOFT_C.sub("s", latin.replace("'", "").replace("`", ""))
    for two, one in _DIGRAPHS:
        plain = plain.replace(two, one)
    consonants = plain.translate(_ONE_LETTER)
    single = re.sub(r"(.)\1+", r"\1", consonants)
    return re.sub(r"(?<=.)h$", "", single)

"""Comparing two records field by field: which signs say that they may be about one person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.fuzz import ratio

from services.contracts.codes import Relation
from services.intake.model.calendars import PartialDate
from services.intake.model.told import OtherNames, SeekerTold, SoughtTold

from .spelling import parts, skeletons

_ALIKE = 85.0
"""From what likeness (rapidfuzz ratio, 0 to 100) two words count as one, written with a slip."""


class Sign(StrEnum):
    """What speaks for or against two records being about one person."""

    SAME_NAME = "same_name"
    NAME_SOUNDS_ALIKE = "name_sounds_alike"
    SAME_NICKNAME = "same_nickname"
    FATHER_ALIKE = "father_alike"
    GRANDFATHER_ALIKE = "grandfather_alike"
    BIRTH_FITS = "birth_fits"
    BIRTH_DIFFERS = "birth_differs"
    SEEKS_THE_SAME = "seeks_the_same"


@dataclass(frozen=True, repr=False)
class Described:
    """A seeker as far as two records are compared by it."""

    told: SeekerTold
    sought: tuple[tuple[Relation, SoughtTold], ...] = ()


def signs(one: Described, other: Described) -> tuple[Sign, ...]:
    """Return what speaks for and against two seekers being one, in the order of the list."""
    mine, theirs = one.told.names, other.told.names
    found = {
        Sign.SAME_NAME: _any(_same, _called(one.told), _called(other.told)),
        Sign.NAME_SOUNDS_ALIKE: _any(alike, _called(one.told), _called(other.told)),
        Sign.SAME_NICKNAME: _any(_same, mine.nicknames, theirs.nicknames),
        Sign.FATHER_ALIKE: alike(mine.father, theirs.father),
        Sign.GRANDFATHER_ALIKE: alike(mine.grandfather, theirs.grandfather),
        Sign.BIRTH_FITS: _fit(one.told.birth, other.told.birth) is True,
        Sign.BIRTH_DIFFERS: _fit(one.told.birth, other.told.birth) is False,
        Sign.SEEKS_THE_SAME: _seek_the_same(one, other),
    }
    if found[Sign.SAME_NAME]:
        found[Sign.NAME_SOUNDS_ALIKE] = False
    return tuple(sign for sign, there in found.items() if there)


def likely(found: tuple[Sign, ...]) -> bool:
    """Whether staff should look: the name and something else, and no birth that speaks against."""
    named = {Sign.SAME_NAME, Sign.NAME_SOUNDS_ALIKE} & set(found)
    return bool(named) and len(found) > 1 and Sign.BIRTH_DIFFERS not in found


def alike(one: str, other: str) -> bool:
    """Whether two names may be one: each word of the shorter has one like it in the longer."""
    short, long = sorted((parts(one), parts(other)), key=len)
    return bool(short) and all(any(_word_alike(word, more) for more in long) for word in short)


def _same(one: str, other: str) -> bool:
    return bool(parts(one)) and set(parts(one)) == set(parts(other))


def _word_alike(one: str, other: str) -> bool:
    shared = skeletons(one) & skeletons(other)
    return one == other or any(len(bones) > 1 for bones in shared) or ratio(one, other) >= _ALIKE


def _any(test: Callable[[str, str], bool], mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return any(test(one, other) for one in mine for other in theirs)


def _called(told: SeekerTold | SoughtTold) -> tuple[str, ...]:
    names: OtherNames = told.names
    return tuple(filter(None, (told.name, *names.spellings)))


def _fit(one: PartialDate | None, other: PartialDate | None) -> bool | None:
    """Whether two births can be one day; None where one is not known."""
    if one is None or other is None:
        return None
    return one.earliest <= other.latest and other.earliest <= one.latest


def _seek_the_same(one: Described, other: Described) -> bool:
    return any(
        relation == relation_there and _any(alike, _called(told), _called(told_there))
        for relation, told in one.sought
        for relation_there, told_there in other.sought
    )

"""What seekers tell of themselves and of whom they look for: closed until someone has a reason."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from .calendars import ADULT_AGE, Calendar, PartialDate, earliest_eighteenth, surely_of_age
from .interviews import Age
from .letters import harmless

MOST_SPELLINGS = 12
FINISH_WITHIN = timedelta(days=7)
"""By when a registration of five minutes is finished."""


@dataclass(frozen=True, repr=False)
class OtherNames:
    """What somebody is called beside the name they say: names are not first and last."""

    spellings: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    father: str = ""
    grandfather: str = ""

    def together(self, other: Self, *more: str) -> Self:
        """Return these names with another's beside them, and more spellings; none is lost."""
        fathers = [name for name in (other.father, other.grandfather) if name]
        kept = self.father, self.grandfather
        extra = [name for name in (*other.spellings, *more, *fathers) if name not in kept]
        return type(self)(
            spellings=tuple(dict.fromkeys((*self.spellings, *extra))),
            nicknames=tuple(dict.fromkeys((*self.nicknames, *other.nicknames))),
            father=self.father or other.father,
            grandfather=self.grandfather or other.grandfather,
        )


@dataclass(frozen=True, repr=False)
class SeekerTold:
    """What a seeker told of themselves; how to reach them is closed apart."""

    name: str
    contact: str
    names: OtherNames = field(default_factory=OtherNames)
    birth: PartialDate | None = None
    languages: tuple[str, ...] = ()
    """As they call them, the one for interviews first."""


@dataclass(frozen=True, repr=False)
class SoughtTold:
    """What was told about a sought person."""

    name: str
    story: str
    names: OtherNames = field(default_factory=OtherNames)
    birth: PartialDate | None = None
    last_place: str = ""
    last_contact: PartialDate | None = None


def plain_name(text: str) -> str:
    """Return a name in one line and one form, without characters that turn or hide others."""
    return " ".join(unicodedata.normalize("NFC", harmless(text)).split())


def harmless_text(text: str) -> str:
    """Return a longer text, with its lines, without characters that turn or hide others."""
    return harmless(text)


def judge_age(
    birth: PartialDate | None, assessed: Age, on: date, minimum_age: int = ADULT_AGE
) -> Age:
    """Say whether somebody is of age: from their birth if it is known, else as staff assessed it.

    Adult is only who surely has reached the Society's age, minor only who surely is below 18.
    Assessing tells 18 at most: a stricter age needs a birth that shows it.
    """
    if birth is None:
        too_little = assessed is Age.ADULT and minimum_age > ADULT_AGE
        return Age.UNKNOWN if too_little else assessed
    if surely_of_age(birth, on, minimum_age):
        return Age.ADULT
    return Age.MINOR if earliest_eighteenth(birth) > on else Age.UNKNOWN


def is_finished(told: SeekerTold, age: Age) -> bool:
    """Whether a registration has what a case cannot go on without: a birth, or an age assessed."""
    return told.birth is not None or age is not Age.UNKNOWN


def seeker_as_text(told: SeekerTold) -> str:
    """Write what is closed as one text; the contact is not part of it."""
    return _text({k: v for k, v in asdict(told).items() if k != "contact"})


def seeker_from_text(text: str, contact: str) -> SeekerTold:
    """Read what `seeker_as_text` wrote."""
    raw = json.loads(text)
    return SeekerTold(
        name=raw["name"],
        contact=contact,
        names=_names(raw["names"]),
        birth=_day(raw["birth"]),
        languages=tuple(raw["languages"]),
    )


def sought_as_text(told: SoughtTold) -> str:
    """Write what is closed as one text."""
    return _text(asdict(told))


def sought_from_text(text: str) -> SoughtTold:
    """Read what `sought_as_text` wrote."""
    raw = json.loads(text)
    return SoughtTold(
        name=raw["name"],
        story=raw["story"],
        names=_names(raw["names"]),
        birth=_day(raw["birth"]),
        last_place=raw["last_place"],
        last_contact=_day(raw["last_contact"]),
    )


def _text(raw: dict[str, Any]) -> str:
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def _names(raw: dict[str, Any]) -> OtherNames:
    return OtherNames(
        spellings=tuple(raw["spellings"]),
        nicknames=tuple(raw["nicknames"]),
        father=raw["father"],
        grandfather=raw["grandfather"],
    )


def _day(raw: dict[str, Any] | None) -> PartialDate | None:
    return PartialDate(**{**raw, "calendar": Calendar(raw["calendar"])}) if raw else None

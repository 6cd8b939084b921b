"""How a visitor wants to be answered, as staff read it: which way, when, in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.chassis.web.words import Catalogue
from services.intake.model.letters import Answer, Letter

from .enquiries import Reader
from .moments import zone_label

RELATIONS = ("sought", "knows_sought", "knows")
WAYS = ("receipt", "email", "sms", "call", "messenger", "none")


@dataclass(frozen=True)
class Hours:
    """When it is safe to reach a visitor: by their clock, and by that of the Society."""

    theirs: str
    zone: str
    ours: str
    now: bool
    """Whether it is that time now."""


def relation_of(letter: Letter) -> str:
    """Return who a visitor says to be, if it is one of the known answers."""
    return letter.relation if letter.relation in RELATIONS else ""


def newest(letters: Sequence[Letter | None]) -> int:
    """Return which letter says how to answer now: the last one that says so; -1 where none does.

    What earlier ones say counts no more: where it was safe to call it may now be dangerous.
    """
    said = [place for place, one in enumerate(letters) if one and way_of(one)]
    return said[-1] if said else -1


def way_of(letter: Letter) -> str:
    """Return how a visitor wants to be answered, if it is one of the known ways."""
    return letter.answer.by if letter.answer.by in WAYS else ""


def hours(answer: Answer, reader: Reader) -> Hours | None:
    """Return the safe hours; None where none were said. They may go on past midnight."""
    if answer.start is None or answer.end is None:
        return None
    zone = ZoneInfo(answer.zone or "UTC")
    there, home = reader.at.astimezone(zone), ZoneInfo(reader.me.time_zone)
    begin = there.replace(hour=answer.start, minute=0, second=0, microsecond=0)
    end = begin + timedelta(hours=(answer.end - answer.start) % 24 or 24)
    return Hours(
        theirs=_span(reader.words, begin, end),
        zone=f"{answer.zone.replace('_', ' ')}, {zone_label(there)}" if answer.zone else "UTC",
        ours=_span(reader.words, begin.astimezone(home), end.astimezone(home)),
        now=begin <= there < end or begin <= there + timedelta(days=1) < end,
    )


def _span(words: Catalogue, begin: datetime, end: datetime) -> str:
    return f"{words.time(begin)}–{words.time(end)}"

"""Judging: which numbers need a person, said in one sentence at the top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from infra.board.panels import Panel, Question, Take
from infra.board.reading import Reading, Row

_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


class Tone(StrEnum):
    """How urgent a number is; each has a word and a sign, never a colour alone."""

    STOP = "stop"
    WAIT = "wait"
    UNKNOWN = "unknown"
    GOOD = "good"
    PLAIN = "known"

    @property
    def word(self) -> str:
        """What stands in the tag of a panel."""
        return _TAGS[self]


_TAGS = {
    Tone.STOP: "Look now",
    Tone.WAIT: "Look today",
    Tone.UNKNOWN: "Not known",
    Tone.GOOD: "Good",
    Tone.PLAIN: "To know",
}
_URGENT = (Tone.STOP, Tone.WAIT)


@dataclass(frozen=True)
class Verdict:
    """What a reading means: how urgent it is, since when, and which rows are beyond the limit."""

    panel: Panel
    reading: Reading
    tone: Tone
    since: datetime | None = None
    beyond: tuple[Row, ...] = ()

    @property
    def urgent(self) -> bool:
        """Whether a person must act."""
        return self.tone in _URGENT


def judge(panel: Panel, reading: Reading) -> Verdict:
    """Hold a reading against its panel's limit.

    Beyond the limit is beyond it, whoever could not be asked; within it is good only where
    everybody could be. A time that nobody took lately is good: nobody had to wait.
    """
    limit, value = panel.limit, reading.value
    if limit and value is not None and limit.passed_by(value):
        beyond = tuple(row for row in reading.rows if limit.passed_by(row.value))
        return Verdict(panel, reading, Tone(limit.tone), _since(panel, reading), beyond)
    idle = value is None and panel.measure.take is Take.SLOWEST
    if reading.missing or (value is None and not idle):
        return Verdict(panel, reading, Tone.UNKNOWN)
    return Verdict(panel, reading, Tone.GOOD if limit else Tone.PLAIN)


def headline(verdicts: Iterable[Verdict]) -> str:
    """Say how many things need a person."""
    every = list(verdicts)
    urgent = sum(verdict.urgent for verdict in every)
    unknown = sum(verdict.tone is Tone.UNKNOWN for verdict in every)
    if urgent:
        things = "thing needs" if urgent == 1 else "things need"
        rest = "Not all of the rest is known." if unknown else "The rest is as it should be."
        return f"{_counted(urgent)} {things} a person. {rest}"
    if unknown:
        return "Nothing is known to need a person, but not everything could be seen."
    return "Nothing needs a person. All is as it should be."


def alerts(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return what needs a person, the most urgent first."""
    urgent = [verdict for verdict in verdicts if verdict.urgent]
    return sorted(urgent, key=lambda verdict: _URGENT.index(verdict.tone))


def answer(question: Question, verdicts: Iterable[Verdict]) -> tuple[Tone, str]:
    """Answer a question of the board from the panels below it."""
    tones = [verdict.tone for verdict in verdicts if verdict.panel.question == question.id]
    for tone in (Tone.STOP, Tone.WAIT):
        if tone in tones:
            return tone, question.ill
    if Tone.UNKNOWN in tones:
        return Tone.UNKNOWN, "Not known"
    return Tone.GOOD, question.well


def _counted(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _since(panel: Panel, reading: Reading) -> datetime | None:
    """Return since when every point of the chart is beyond the limit; None where it cannot tell.

    A count's chart shows steps, its limit a longer time: there it is the first step that counted.
    """
    assert panel.limit is not None
    at = 0.0 if panel.measure.take is Take.COUNT else panel.limit.at
    known = [point for point in reading.points if point.value is not None]
    if panel.measure.take is Take.COUNT:
        return next((point.at for point in known if point.value and point.value > at), None)
    since = None
    for point in reversed(known):
        if point.value is None or not panel.limit.passed_by(point.value):
            break
        since = point.at
    return since if known and since != known[0].at else None

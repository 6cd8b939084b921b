"""The list of panels: read from panels.yaml, checked, the same for board and alert rules."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

_FILE = Path(__file__).with_name("panels.yaml")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Duration = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*[mhd]$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Take(StrEnum):
    """What is read off a metric."""

    UP = "up"  # whether each service answers
    LAST = "last"  # a gauge as it stands
    AGE = "age"  # seconds since the moment a gauge holds
    COUNT = "count"  # how much a counter grew
    SLOWEST = "slowest"  # how long 99 in 100 took at most, from a histogram


class Measure(_Entry):
    """Where a number comes from: a metric by the same name in one or more services.

    `where` wants labels to match a regular expression, `by` splits the table, `over` fixes the
    time a count looks back (else it is the time shown), `join` makes one number of several.
    """

    take: Take
    services: tuple[Word, ...]
    metric: Word | None = None
    where: dict[Word, str] = {}
    by: Word | None = None
    over: Duration | None = None
    join: Literal["max", "sum", "min"] = "max"

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.metric is None) != (self.take is Take.UP):
            raise ValueError("every measure but `up` has a metric")
        if self.over and self.take is not Take.COUNT:
            raise ValueError("only a count looks back over a time")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The metric's names as the services export them, without `_bucket` or `_count`."""
        if self.metric is None:
            return ()
        return tuple(f"{service}_{self.metric}" for service in self.services)


class Limit(_Entry):
    """From where on somebody must act, how soon, and the sentence that says so."""

    at: float
    side: Literal["above", "below"] = "above"
    tone: Literal["stop", "wait"]
    lasting: Duration = "2m"
    alert: Text

    def passed_by(self, value: float) -> bool:
        """Return whether a value is beyond the limit."""
        return value > self.at if self.side == "above" else value < self.at


class Panel(_Entry):
    """One question's answer in one number: what it means, and what to do."""

    id: Word
    question: Word
    title: Text
    measure: Measure
    unit: Literal["seconds", "count", "services"]
    noun: str = ""
    limit: Limit | None = None
    means: Text
    do: Text
    page: Word


class Question(_Entry):
    """What an operator wants to know; `well` and `ill` answer it."""

    id: Word
    ask: Text
    well: Text
    ill: Text


class Panels(_Entry):
    """The whole list. `rounded` names services that tell their counts in steps of five minutes."""

    questions: tuple[Question, ...]
    rounded: tuple[Word, ...]
    panels: tuple[Panel, ...]

    @model_validator(mode="after")
    def _every_panel_answers_a_question(self) -> Self:
        ids = [panel.id for panel in self.panels]
        if len(set(ids)) != len(ids):
            raise ValueError("two panels have the same id")
        if {panel.question for panel in self.panels} != {one.id for one in self.questions}:
            raise ValueError("questions and panels do not fit")
        return self

    def of(self, question: Question) -> tuple[Panel, ...]:
        """Return the panels that answer a question, in order."""
        return tuple(panel for panel in self.panels if panel.question == question.id)

    def is_rounded(self, panel: Panel) -> bool:
        """Return whether a panel's number is told in steps of five minutes."""
        told_fresh = panel.measure.take in (Take.UP, Take.LAST, Take.AGE)
        return not told_fresh and not set(panel.measure.services).isdisjoint(self.rounded)


@cache
def load(file: Path = _FILE) -> Panels:
    """Read the list; raises pydantic's `ValidationError` if it is not whole."""
    return Panels.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))

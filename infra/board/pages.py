"""What the page shows of a sight: panels in words, numbers, charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.board import judging
from infra.board.charts import Chart, draw
from infra.board.judging import Tone, Verdict, judge
from infra.board.numbers import split, written
from infra.board.panels import Panel, Panels, Take
from infra.board.reading import Point, Reading, Row, Sight, Span

_TABLE_ROWS = 8
_OVER = {"15m": "in the last quarter of an hour", "1h": "in the last hour", "1d": "in the last day"}


@dataclass(frozen=True)
class Line:
    """One row of a table: what, and how much."""

    what: str
    number: str
    beyond: bool = False


@dataclass(frozen=True)
class PanelView:
    """One panel, ready to be written."""

    panel: Panel
    tone: Tone
    number: str
    unit: str
    chart: Chart | None
    chart_ends: tuple[str, str]
    limit: str
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    times: tuple[Line, ...]
    times_head: str


@dataclass(frozen=True)
class QuestionView:
    """One question with its answer and its panels."""

    id: str
    ask: str
    tone: Tone
    answer: str
    panels: tuple[PanelView, ...]


@dataclass(frozen=True)
class Alert:
    """One thing that needs a person."""

    tone: Tone
    when: str
    what: str
    more: str
    panel: Panel


@dataclass(frozen=True)
class BoardView:
    """The whole page."""

    headline: str
    as_of: str
    span: Span
    alerts: tuple[Alert, ...]
    questions: tuple[QuestionView, ...]
    history: bool
    silent: bool
    rounded: str


def view(panels: Panels, sight: Sight) -> BoardView:
    """Put a sight into words."""
    verdicts = {p.id: judge(p, sight.readings[p.id]) for p in panels.panels}
    questions = []
    for question in panels.questions:
        tone, said = judging.answer(question, verdicts.values())
        shown = tuple(_panel(panels, verdicts[p.id], sight) for p in panels.of(question))
        questions.append(QuestionView(question.id, question.ask, tone, said, shown))
    return BoardView(
        headline=judging.headline(verdicts.values()),
        as_of=f"{sight.at:%H:%M} UTC",
        span=sight.span,
        alerts=tuple(_alert(one, sight) for one in judging.alerts(verdicts.values())),
        questions=tuple(questions),
        history=sight.history,
        silent=sight.silent,
        rounded=_listed(panels.rounded),
    )


def _alert(verdict: Verdict, sight: Sight) -> Alert:
    panel = verdict.panel
    assert panel.limit is not None
    since = f"Since {_moment(verdict.since, sight.at)}. " if verdict.since else ""
    named = [f"{_name(panel, row)}: {_cell(panel, row)}" for row in verdict.beyond]
    rows = "; ".join(named[:4]) + (f"; and {len(named) - 4} more" if len(named) > 4 else "")
    when = "Now" if verdict.tone is Tone.STOP else "Today"
    more = f"{since}{rows + '. ' if rows else ''}{panel.means}"
    return Alert(verdict.tone, when, panel.limit.alert, more, panel)


def _panel(panels: Panels, verdict: Verdict, sight: Sight) -> PanelView:
    panel, reading = verdict.panel, verdict.reading
    number, unit = _number(panel, reading)
    return PanelView(
        panel=panel,
        tone=verdict.tone,
        number=number,
        unit=", ".join(part for part in (unit, _noun(panel, reading, sight)) if part),
        chart=_chart(panel, reading),
        chart_ends=(_moment(reading.points[0].at, sight.at), "now") if reading.points else ("", ""),
        limit=_limit(panel),
        notes=tuple(_notes(panels, panel, reading)),
        lines=tuple(
            Line(_name(panel, row), _cell(panel, row), row in verdict.beyond)
            for row in reading.rows
        ),
        times=tuple(
            Line(_moment(point.at, sight.at), "–" if value is None else written(panel, value))
            for point in _some(reading.points)
            for value in (point.value,)
        ),
        times_head="Until" if panel.measure.take is Take.COUNT else "At",
    )


def _number(panel: Panel, reading: Reading) -> tuple[str, str]:
    if panel.unit == "services":
        works = sum(row.value > 0 for row in reading.rows)
        return f"{works} of {len(reading.rows)}", ""
    if reading.value is None:
        return "–", ""
    return split(panel, reading.value)


def _noun(panel: Panel, reading: Reading, sight: Sight) -> str:
    take = panel.measure.take
    if reading.value is None:
        return "nobody had to wait lately" if take is Take.SLOWEST else "not known"
    if take is Take.COUNT:
        if not sight.history:
            return "since each service started"
        return _OVER.get(panel.measure.over or "", f"in the last {sight.span.name}")
    if take is Take.SLOWEST and not sight.history:
        return f"{panel.noun}, since it started"
    return panel.noun


def _chart(panel: Panel, reading: Reading) -> Chart | None:
    take = panel.measure.take
    held = take in (Take.LAST, Take.AGE, Take.SLOWEST)
    limit = panel.limit.at if panel.limit and held and panel.limit.side == "above" else None
    return draw(
        reading.points,
        lambda value: written(panel, value),
        unit=panel.unit if panel.unit == "seconds" else "count",
        limit=limit,
        bars=take is Take.COUNT,
    )


def _limit(panel: Panel) -> str:
    if panel.limit is None:
        return ""
    if panel.measure.take is Take.UP:
        return "every one must"
    if panel.limit.at == 0:
        return "there should be none"
    word = "limit" if panel.limit.side == "above" else "at least"
    return f"{word} {written(panel, panel.limit.at)}"


def _notes(panels: Panels, panel: Panel, reading: Reading) -> list[str]:
    notes = []
    if reading.missing and panel.unit != "services":
        verb = "does" if len(reading.missing) == 1 else "do"
        notes.append(f"Without {_listed(reading.missing)}, which {verb} not answer.")
    if panels.is_rounded(panel):
        notes.append("In steps of five minutes.")
    return notes


def _name(panel: Panel, row: Row) -> str:
    if panel.unit == "services" or not row.label:
        return row.service
    return f"{row.label}, {row.service}" if len(panel.measure.services) > 1 else row.label


def _cell(panel: Panel, row: Row) -> str:
    return row.label if panel.unit == "services" else written(panel, row.value)


def _some(points: Sequence[Point]) -> Sequence[Point]:
    """Return a few points, evenly spread, the last among them, the newest first."""
    stride = max(1, -(-len(points) // _TABLE_ROWS))
    return points[::-1][::stride]


def _moment(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    if days == 0:
        return f"{at:%H:%M}"
    if days == 1:
        return f"yesterday, {at:%H:%M}"
    return f"{at:%a} {at.day} {at:%b}, {at:%H:%M}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]

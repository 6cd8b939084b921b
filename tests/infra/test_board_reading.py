"""What the board reads off the services, and how it judges it."""

from __future__ import annotations

import json
import math
from datetime import timedelta

import pytest

from infra.board import pages, panels, present
from infra.board.judging import Tone, alerts, answer, headline, judge
from infra.board.panels import Measure
from infra.board.present import Present
from infra.board.reading import DAY, Condition, Reading, Row, Sight, summed_up
from infra.board.web import Asker
from services.media.metrics import Metrics as Media
from tests.support.board import NOW, a_panel, answering, points


def rows(measure: Measure, text: str) -> list[tuple[str, float]]:
    read = present.rows_of(measure, {"media": list(present.parsed(text))}, NOW)
    return [(row.label, row.value) for row in read]


def test_a_count_adds_up_by_the_label_asked_for():
    metrics = Media()
    metrics.refused.labels("heic").inc(2)
    metrics.refused.labels("damaged").inc()
    text = metrics.exposition().decode()
    measure = Measure(
        take="count",
        services=("media",),
        metric="photos_refused_total",
        where={"reason": "heic|damaged"},
        by="reason",
    )

    assert sorted(rows(measure, text)) == [("damaged", 1.0), ("heic", 2.0)]


def test_the_time_of_99_in_100_is_told_as_prometheus_tells_it():
    metrics = Media()
    for _ in range(100):
        metrics.development.observe(0.7)
    measure = Measure(take="slowest", services=("media",), metric="development_seconds")

    assert rows(measure, metrics.exposition().decode()) == [("", pytest.approx(0.995))]


@pytest.mark.parametrize(
    ("buckets", "expected"),
    [
        ({}, None),
        ({1.0: 0, math.inf: 0}, None),
        ({1.0: 100, 2.0: 100, math.inf: 100}, 0.99),
        ({1.0: 0, 2.0: 100, math.inf: 100}, 1.99),
        ({1.0: 50, 2.0: 50, math.inf: 100}, 2.0),
    ],
)
def test_quantiles_stay_within_their_buckets(buckets, expected):
    assert present.quantile(buckets) == (None if expected is None else pytest.approx(expected))


def test_an_age_is_the_time_since_the_moment_a_gauge_holds():
    metrics = Media()
    metrics.gauge("looked_seconds", "…").set(NOW.timestamp() - 30)
    measure = Measure(take="age", services=("media",), metric="looked_seconds")

    assert rows(measure, metrics.exposition().decode()) == [("", 30.0)]


async def test_every_service_tells_how_it_is():
    ready = {"ready": True, "database": True, "relay": True}
    with (
        answering({"/health/ready": (200, json.dumps(ready))}) as well,
        answering({"/health/ready": (200, json.dumps(ready | {"relay": False}))}) as waiting,
        answering({"/health/ready": (503, json.dumps({"ready": False}))}) as unable,
        answering({"/health/ready": (200, "not JSON")}) as odd,
    ):
        where = {"a": well, "b": waiting, "c": unable, "d": odd, "e": "http://127.0.0.1:1"}
        told = await Present(Asker(), where).conditions()

    assert list(told.values()) == [
        Condition.WORKS,
        Condition.WAITS,
        Condition.UNABLE,
        Condition.SILENT,
        Condition.SILENT,
    ]


def test_a_count_without_rows_is_nought_and_any_other_number_is_unknown():
    up, down = {"media": Condition.WORKS}, {"media": Condition.SILENT}
    counted = a_panel(measure=Measure(take="count", services=("media",), metric="x"))

    assert summed_up(counted, [], up).value == 0
    assert summed_up(counted, [], down).value is None
    assert summed_up(a_panel(), [], up).value is None


@pytest.mark.parametrize(
    ("reading", "tone"),
    [
        (Reading(5.0), Tone.GOOD),
        (Reading(5.1), Tone.STOP),
        (Reading(5.1, missing=("media",)), Tone.STOP),
        (Reading(0.0, missing=("media",)), Tone.UNKNOWN),
        (Reading(None), Tone.UNKNOWN),
    ],
)
def test_a_number_is_good_only_where_everybody_could_be_asked(reading, tone):
    assert judge(a_panel(), reading).tone is tone


def test_a_time_nobody_took_lately_is_good():
    panel = a_panel(measure=Measure(take="slowest", services=("media",), metric="x_seconds"))

    assert judge(panel, Reading(None)).tone is Tone.GOOD


def test_a_panel_without_a_limit_is_there_to_know_by():
    assert judge(a_panel(limit=None), Reading(10**6)).tone is Tone.PLAIN


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((1, 1), "Nothing needs a person. All is as it should be."),
        ((1, None), "Nothing is known to need a person, but not everything could be seen."),
        ((9, 1), "One thing needs a person. The rest is as it should be."),
        ((9, 9), "Two things need a person. The rest is as it should be."),
        ((9, None), "One thing needs a person. Not all of the rest is known."),
        ((9,) * 12, "12 things need a person. The rest is as it should be."),
    ],
)
def test_the_headline_says_how_many_things_need_a_person(values, said):
    assert headline(judge(a_panel(), Reading(value)) for value in values) == said


def test_what_cannot_wait_comes_first_and_answers_its_question():
    waiting = a_panel(limit={"at": 5, "tone": "wait", "alert": "Slow."})
    verdicts = [judge(waiting, Reading(9.0)), judge(a_panel(), Reading(9.0))]
    question = next(q for q in panels.load().questions if q.id == "stuck")

    assert [one.tone for one in alerts(verdicts)] == [Tone.STOP, Tone.WAIT]
    assert answer(question, verdicts) == (Tone.STOP, "Yes")
    assert answer(question, verdicts[:1]) == (Tone.WAIT, "Yes")
    assert answer(question, []) == (Tone.GOOD, "No")


@pytest.mark.parametrize(
    ("values", "minutes"), [((1, 1, 9, 9), 1), ((9, 1, 1, 9), 0), ((9, 9, 9, 9), None)]
)
def test_an_alert_knows_since_when_where_the_chart_shows_its_beginning(values, minutes):
    verdict = judge(a_panel(), Reading(9.0, points=points(*values)))

    assert verdict.since == (None if minutes is None else NOW - timedelta(minutes=minutes))


def test_the_rows_beyond_the_limit_are_named():
    reading = Reading(9.0, (Row("media", "a", 9.0), Row("media", "b", 1.0)))

    assert [row.label for row in judge(a_panel(), reading).beyond] == ["a"]


def test_the_page_names_those_who_do_not_answer():
    listed = panels.load()
    conditions = dict.fromkeys(("intake", "media", "gallery", "routing"), Condition.WORKS)
    readings = {panel.id: summed_up(panel, [], conditions) for panel in listed.panels}
    view = pages.view(listed, Sight(NOW, DAY, readings, conditions, history=False))
    notices = next(p for q in view.questions for p in q.panels if p.panel.id == "notices")

    assert notices.tone is Tone.UNKNOWN
    assert notices.notes[0] == "Without notify, which does not answer."

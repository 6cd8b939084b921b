"""The one list of panels: every number in it is really there, and nothing is told too finely."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml
from prometheus_client.core import Metric

from infra.board import panels, queries
from infra.board.panels import Measure, Panels, Take
from infra.prometheus import rules
from services.gallery.metrics import Metrics as Gallery
from services.intake.metrics import Metrics as Intake
from services.media.metrics import Metrics as Media
from services.notify.metrics import Metrics as Notify
from services.routing.metrics import Metrics as Routing
from tests.architecture.tree import ROOT
from tests.support.needs import needs
from tests.support.watch import Watch

SERVICES = {
    "intake": Intake,
    "media": Media,
    "gallery": Gallery,
    "routing": Routing,
    "notify": Notify,
}
LIST = panels.load()
MEASURED = [panel for panel in LIST.panels if panel.measure.take is not Take.UP]
ids = {"ids": lambda panel: panel.id}


def families(service: str) -> dict[str, Metric]:
    """Return what a service's metrics class exports, by the name a query uses."""
    metrics = SERVICES[service](clock=Watch())
    return {
        family.name + ("_total" if family.type == "counter" else ""): family
        for registry in (metrics.machine, metrics.people)
        for family in registry.collect()
    }


def labels_of(service: str, name: str) -> set[str]:
    """Return the labels a service's metric is declared with."""
    metrics = SERVICES[service](clock=Watch())
    for registry in (metrics.machine, metrics.people):
        for collector in set(registry._names_to_collectors.values()):
            if f"{service}_" + name in registry._collector_to_names[collector]:
                return set(collector._labelnames)
    return set()


@pytest.mark.parametrize("panel", MEASURED, **ids)
def test_every_metric_of_a_panel_is_exported_by_its_service(panel):
    wanted = {Take.SLOWEST: {"histogram"}, Take.COUNT: {"counter", "histogram"}}
    kinds = wanted.get(panel.measure.take, {"gauge"})
    for service, name in zip(panel.measure.services, panel.measure.names, strict=True):
        known = families(service)
        base = name.removesuffix("_count") if panel.measure.take is Take.COUNT else name
        family = known.get(name) or known.get(base)

        assert family is not None, f"{name} is not exported"
        assert family.type in kinds
        assert (family.type == "histogram") == (name != base or panel.measure.take is Take.SLOWEST)


@pytest.mark.parametrize("panel", MEASURED, **ids)
def test_every_label_a_panel_asks_for_is_declared(panel):
    asked = set(panel.measure.where) | ({panel.measure.by} if panel.measure.by else set())
    for service in panel.measure.services:
        assert asked <= labels_of(service, panel.measure.metric)


@pytest.mark.parametrize("panel", MEASURED, **ids)
def test_every_outcome_a_panel_looks_for_is_one_the_service_writes(panel):
    words = [
        word
        for label, rule in panel.measure.where.items()
        if label in ("outcome", "found", "kind")
        for word in rule.split("|")
    ]
    for service in panel.measure.services:
        folders = [ROOT / "services" / service, ROOT / "services" / "chassis"]
        text = "".join(p.read_text() for folder in folders for p in folder.rglob("*.py"))
        assert [word for word in words if f'"{word}"' not in text] == []


def test_counts_are_rounded_in_just_those_services_the_board_says_it_of():
    rounded = set()
    for name, metrics in SERVICES.items():
        made = metrics(clock=Watch())
        made.exposition()
        made.observe_request("/", "GET", 200, 0.1)
        if b'route="/"' not in made.exposition():
            rounded.add(name)

    assert set(LIST.rounded) == rounded
    assert {"intake", "routing"} <= rounded


def test_no_panel_splits_by_a_society_a_desk_or_a_person():
    harmless = {"type", "topic", "timer", "route", "reason", "kind", "outcome", "lock", "what"}
    harmless |= {"clock"}  # until when an enquiry is looked at, or answered

    assert {panel.measure.by for panel in LIST.panels} <= harmless | {None}


def test_every_question_of_operators_has_panels_with_limits():
    for question in LIST.questions:
        assert any(panel.limit for panel in LIST.of(question))


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["panels"][0].update(question="nobody-asked"),
        lambda told: told["panels"].append(told["panels"][0]),
        lambda told: told["panels"][1]["measure"].pop("metric"),
        lambda told: told["panels"][1]["measure"].update(over="1h"),
        lambda told: told["panels"][1].pop("means"),
        lambda told: told["panels"][1].update(colour="red"),
    ],
)
def test_a_list_that_is_not_whole_is_refused(change):
    told = yaml.safe_load((ROOT / "infra" / "board" / "panels.yaml").read_text())
    change(told)

    with pytest.raises(ValueError, match="validation error"):
        Panels.model_validate(told)


def test_a_count_sees_the_first_event_of_a_newborn_counter():
    measure = Measure(take="count", services=("intake",), metric="x_total", over="1d", join="sum")

    assert queries.joined(measure, "5m") == (
        "sum(sum by (job) ((max_over_time(intake_x_total[1d]) unless intake_x_total offset 1d)"
        " or increase(intake_x_total[1d])))"
    )


def test_a_selector_writes_regular_expressions_as_promql_wants_them():
    measure = Measure(
        take="last", services=("a", "b"), metric="x", where={"route": '/\\{x\\}/"q"'}, by="route"
    )

    assert queries.now(measure, "5m") == (
        'max by (job, route) ({__name__=~"(?:a|b)_x",route=~"/\\\\{x\\\\}/\\"q\\""})'
    )


def test_the_files_of_prometheus_are_as_the_declarations_say():
    stale = [p.name for p, text in rules.files().items() if p.read_text("utf-8") != text]

    assert stale == [], "run: python -m infra.prometheus"


def test_every_limit_has_an_alert_that_leads_to_the_operations_book():
    told = yaml.safe_load(rules.RULES.read_text())
    alerts = {rule["labels"]["panel"]: rule for group in told["groups"] for rule in group["rules"]}

    assert set(alerts) == {panel.id for panel in LIST.panels if panel.limit}
    for rule in alerts.values():
        assert re.fullmatch(r"docs/operations\.md#[a-z-]+", rule["annotations"]["runbook"])


@pytest.mark.parametrize(
    ("check", "file"), [("rules", rules.RULES), ("config", rules.SETTINGS)], ids=["rules", "config"]
)
def test_promtool_finds_nothing_to_say_about_them(check, file):
    done = subprocess.run(
        [needs("promtool"), "check", check, file], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_sound_when_they_should_and_only_then(tmp_path):
    promtool = needs("promtool")
    case = tmp_path / "alerts.yaml"
    case.write_text(yaml.safe_dump(_what_happens()))
    done = subprocess.run(
        [promtool, "test", "rules", case], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def _what_happens() -> dict:
    """Let all be well for ten minutes, then lose a service and set records aside.

    Of one topic the counter is born with its first record and vanishes with a restart; of the
    other it was there, falls to nought with a restart, and grows again.
    """
    jobs = ["intake", "media", "gallery", "routing", "notify"]
    series = [
        {"series": f'up{{job="{job}"}}', "values": "1x10 0x10 1x40" if job == "notify" else "1x60"}
        for job in jobs
    ]
    letters = {"restricted.submissions": "_x10 1x10 stale", "public.photos": "3x40 0 1x20"}
    for topic, values in letters.items():
        name = f'media_dead_letters_total{{job="media",topic="{topic}"}}'
        series.append({"series": name, "values": values})
    told = {
        rule["alert"]: {"exp_labels": rule["labels"], "exp_annotations": rule["annotations"]}
        for group in yaml.safe_load(rules.RULES.read_text())["groups"]
        for rule in group["rules"]
    }

    def at(when: str, alert: str, *sounding: dict) -> dict:
        return {"eval_time": when, "alertname": alert, "exp_alerts": list(sounding)}

    letter = told["DeadLetters"]
    return {
        "rule_files": [str(rules.RULES)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": series,
                "alert_rule_test": [
                    at("9m", "Services"),
                    at("16m", "Services", told["Services"]),
                    at("25m", "Services"),
                    at("16m", "DeadLetters", letter),
                    at("35m", "DeadLetters", letter),
                    at("45m", "DeadLetters", letter),
                ],
            },
            {
                "interval": "1m",
                "input_series": [{"series": series[-1]["series"], "values": "3x1500 0 1x100"}],
                "alert_rule_test": [
                    at("1480m", "DeadLetters"),
                    at("1510m", "DeadLetters", letter),
                ],
            },
        ],
    }

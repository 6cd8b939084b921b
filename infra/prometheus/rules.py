"""Alert rules and scrape settings, made of infra/board/panels.yaml and infra/system.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from infra.board import panels, queries
from infra.board.panels import Limit, Panel, Panels, Take
from infra.provision.declaration import System, load_system

HERE = Path(__file__).parent
RULES = HERE / "board.rules.yaml"
SETTINGS = HERE / "prometheus.yaml"

_LATELY = "5m"
_SEVERITY = {"stop": "now", "wait": "today"}
_HEAD = "# Written by `python -m infra.prometheus` from {source}; change that instead.\n"


def files() -> dict[Path, str]:
    """Return what each generated file should hold."""
    rules, settings = alert_rules(panels.load()), scraping(load_system())
    return {
        RULES: _HEAD.format(source="infra/board/panels.yaml") + _text(rules),
        SETTINGS: _HEAD.format(source="infra/system.yaml") + _text(settings),
    }


def alert_rules(listed: Panels) -> dict[str, Any]:
    """Return one alert per panel with a limit, grouped by the board's questions."""
    groups = []
    for question in listed.questions:
        rules = [_rule(panel, panel.limit) for panel in listed.of(question) if panel.limit]
        groups.append({"name": question.id, "rules": rules})
    return {"groups": groups}


def scraping(system: System) -> dict[str, Any]:
    """Return settings that ask every service on its usual internal port, a job for each."""
    numbers = {port.name: port.number for port in system.ports}
    jobs = [
        {
            "job_name": name,
            "static_configs": [{"targets": [f"127.0.0.1:{numbers[f'{name}-internal']}"]}],
        }
        for name in system.services
    ]
    return {
        "global": {"scrape_interval": "15s", "evaluation_interval": "15s"},
        "rule_files": [RULES.name],
        "scrape_configs": jobs,
    }


def expression(panel: Panel, limit: Limit) -> str:
    """Return the query that finds something while a panel is beyond its limit.

    Where any one service or label may be beyond it, each is named by the alert; where the sum
    counts, the sum is compared. A service that no job asks is missed like one that is down.
    """
    measure = panel.measure
    if measure.take is Take.UP:
        up = f"(sum({queries.now(measure, _LATELY)}) or vector(0)) < {len(measure.services)}"
        able = f'{{__name__=~"(?:{"|".join(measure.services)})_ready_total"}} < 1'
        return f"{up} or max by (job) ({able})"
    by_itself = measure.join != "sum"
    query = queries.now(measure, _LATELY) if by_itself else queries.joined(measure, _LATELY)
    return f"{query} {'>' if limit.side == 'above' else '<'} {limit.at:g}"


def _rule(panel: Panel, limit: Limit) -> dict[str, Any]:
    return {
        "alert": "".join(word.capitalize() for word in panel.id.split("-")),
        "expr": expression(panel, limit),
        "for": limit.lasting,
        "labels": {"severity": _SEVERITY[limit.tone], "panel": panel.id},
        "annotations": {
            "summary": limit.alert,
            "description": f"{panel.means} {panel.do}",
            "runbook": f"docs/operations.md#{panel.page}",
        },
    }


def _text(value: dict[str, Any]) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=1000)

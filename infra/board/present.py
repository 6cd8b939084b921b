"""The services themselves: how each is, and its numbers as they stand since it started."""

from __future__ import annotations

import asyncio
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.parser import text_string_to_metric_families

from infra.board.panels import Measure, Panel, Take
from infra.board.reading import Condition, Reading, Row, join, summed_up
from infra.board.web import Asker, Silent

_QUANTILE = 0.99


@dataclass(frozen=True)
class Sample:
    """One line of a service's metrics."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True)
class Present:
    """Asks each service at its internal port."""

    asker: Asker
    addresses: Mapping[str, str]

    async def conditions(self) -> dict[str, Condition]:
        """Return how each service is, by its own word."""
        told = await asyncio.gather(*(self._condition(a) for a in self.addresses.values()))
        return dict(zip(self.addresses, told, strict=True))

    async def read(
        self, panels: Iterable[Panel], conditions: dict[str, Condition], now: datetime
    ) -> dict[str, Reading]:
        """Return every panel's number from the services' own metrics."""
        told = await asyncio.gather(*(self._samples(a) for a in self.addresses.values()))
        samples = dict(zip(self.addresses, told, strict=True))
        return {
            panel.id: summed_up(panel, rows_of(panel.measure, samples, now), conditions)
            for panel in panels
            if panel.measure.take is not Take.UP
        }

    async def _condition(self, address: str) -> Condition:
        try:
            told = await self.asker.json(f"{address}/health/ready")
        except Silent:
            return Condition.SILENT
        if not told.get("ready"):
            return Condition.UNABLE
        waits = any(value is False for value in told.values())
        return Condition.WAITS if waits else Condition.WORKS

    async def _samples(self, address: str) -> list[Sample]:
        try:
            status, text = await self.asker.text(f"{address}/metrics")
            return list(parsed(text)) if status == 200 else []
        except (Silent, ValueError):
            return []


def parsed(text: str) -> Iterator[Sample]:
    """Read Prometheus' text format; raises `ValueError` where it is none."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield Sample(sample.name, sample.labels, float(sample.value))


def rows_of(measure: Measure, samples: Mapping[str, list[Sample]], now: datetime) -> list[Row]:
    """Return a measure's table from the services' own metrics, as Prometheus would.

    Counts and times are since each service started.
    """
    rows = []
    for service in measure.services:
        groups: defaultdict[str, list[Sample]] = defaultdict(list)
        for sample in _wanted(measure, service, samples.get(service, [])):
            groups[sample.labels.get(measure.by or "", "")].append(sample)
        for label, group in groups.items():
            value = _value(measure, group, now)
            if value is not None:
                rows.append(Row(service, label, value))
    return rows


def quantile(buckets: Mapping[float, float]) -> float | None:
    """Return below which time 99 in 100 stay, from counts by upper edge in seconds.

    Linear within a bucket, and the last finite edge beyond it, as in Prometheus'
    histogram_quantile.
    """
    edges = sorted(buckets)
    total = buckets[edges[-1]] if edges else 0
    if not total:
        return None
    rank, below, floor = _QUANTILE * total, 0.0, 0.0
    for edge in edges:
        if buckets[edge] >= rank:
            if math.isinf(edge):
                return floor
            return floor + (edge - floor) * (rank - below) / (buckets[edge] - below)
        below, floor = buckets[edge], edge
    return floor


def _wanted(measure: Measure, service: str, samples: Iterable[Sample]) -> Iterator[Sample]:
    suffix = "_bucket" if measure.take is Take.SLOWEST else ""
    name = f"{service}_{measure.metric}{suffix}"
    rules = {label: re.compile(rule) for label, rule in measure.where.items()}
    for sample in samples:
        if sample.name == name and all(
            rule.fullmatch(sample.labels.get(label, "")) for label, rule in rules.items()
        ):
            yield sample


def _value(measure: Measure, group: list[Sample], now: datetime) -> float | None:
    values = [sample.value for sample in group]
    match measure.take:
        case Take.SLOWEST:
            buckets: defaultdict[float, float] = defaultdict(float)
            for sample in group:
                buckets[float(sample.labels["le"])] += sample.value
            return quantile(buckets)
        case Take.COUNT:
            return sum(values)
        case Take.AGE:
            return now.timestamp() - max(values)
        case _:
            return join(measure.join, values)

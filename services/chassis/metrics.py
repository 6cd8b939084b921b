"""What the dashboards see of a service, and what they must not be able to time.

Gauges about the machine are always fresh. In a confidential service everything that counts
what people do is told as it stood at the last full five minutes, so that a board can never
show at which moment one message or one case came in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from .clock import Clock, now

# `_created` series would publish when something happened first.
disable_created_metrics()  # type: ignore[no-untyped-call]

ROUNDING = timedelta(minutes=5)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The numbers every service has; each service adds its own in its `metrics` room."""

    def __init__(self, service: str, *, coarse: bool = False, clock: Clock = now) -> None:
        self.service = service
        self.machine = CollectorRegistry()
        self.people = CollectorRegistry()
        self._coarse = coarse
        self._clock = clock
        self._told_at: datetime | None = None
        self._told = b""
        self._answered: dict[tuple[str, str, int], Histogram] = {}
        self.outbox_waiting = self.gauge("outbox_waiting_total", "Events not yet with Kafka")
        self.outbox_age = self.gauge("outbox_age_seconds", "Age of the oldest waiting event")
        self.lag = self.gauge("consumer_lag_total", "Records not yet handled", "topic")
        self.retrying = self.gauge("consumer_retrying_total", "Partitions waiting to try again")
        self.ready = self.gauge("ready_total", "1 when the service can do its work")
        self.timer_runs = Counter(
            f"{service}_timer_runs_total",
            "Runs of each timer",
            ["timer", "outcome"],
            registry=self.machine,
        )
        self.requests = self.histogram(
            "requests_seconds", "Time to answer a request", "route", "method", "status"
        )
        self.deliveries = self.histogram(
            "deliveries_seconds", "Time to handle an event", "type", "outcome"
        )
        self.dead_letters = self.counter("dead_letters_total", "Records set aside", "topic")

    def gauge(self, name: str, about: str, *labels: str) -> Gauge:
        """Make a gauge about the machine; it is always told fresh."""
        return Gauge(f"{self.service}_{name}", about, labels, registry=self.machine)

    def counter(self, name: str, about: str, *labels: str) -> Counter:
        """Make a counter of what people do."""
        return Counter(f"{self.service}_{name}", about, labels, registry=self.people)

    def histogram(self, name: str, about: str, *labels: str) -> Histogram:
        """Make a histogram of what people do, in seconds."""
        return Histogram(
            f"{self.service}_{name}", about, labels, registry=self.people, buckets=_SECONDS
        )

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Note that a request was answered; `route` is a template, never an address."""
        answered = (route, method, status)
        if answered not in self._answered:
            self._answered[answered] = self.requests.labels(route, method, str(status))
        self._answered[answered].observe(seconds)

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.machine) + self._people()

    def _people(self) -> bytes:
        if not self._coarse:
            return generate_latest(self.people)
        moment = self._clock()
        since = moment - self._told_at if self._told_at else ROUNDING
        if since >= ROUNDING:
            self._told_at = datetime.fromtimestamp(
                moment.timestamp() // ROUNDING.total_seconds() * ROUNDING.total_seconds(),
                tz=moment.tzinfo,
            )
            self._told = generate_latest(self.people)
        return self._told

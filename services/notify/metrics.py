"""What the dashboards see of notify."""

from __future__ import annotations

from prometheus_client import Gauge

from services.chassis.clock import Clock, now
from services.chassis.metrics import Metrics as ChassisMetrics
from services.contracts.codes import NoticeChannel

_OUTCOMES = ("sent", "rejected", "unreadable", "bounced", "withheld", "expired", "withdrawn")


class Metrics(ChassisMetrics):
    """The chassis' numbers, how notices ended, and whether any waits though it could go.

    Told in steps of five minutes like those of a confidential service: a notice that goes out
    would otherwise show the moment at which a single answer was released.
    """

    def __init__(self, clock: Clock = now) -> None:
        super().__init__("notify", coarse=True, clock=clock)
        self.notices = self.counter("notices_total", "Notices by how they ended", "outcome")
        for outcome in _OUTCOMES:
            self.notices.labels(outcome)
        self.overdue = Gauge(
            "notify_overdue_seconds",
            "How long the oldest notice has waited that could have gone",
            registry=self.people,
        )
        self.spare = self.gauge("spare_total", "1 while a spare provider sends", "channel")
        for channel in NoticeChannel:
            self.spare.labels(channel.value)

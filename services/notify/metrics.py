"""What the dashboards see of notify."""

from __future__ import annotations

from services.chassis.clock import Clock, now
from services.chassis.metrics import Metrics as ChassisMetrics


class Metrics(ChassisMetrics):
    """The chassis' numbers, and how notices ended.

    Told in steps of five minutes like those of a confidential service: a notice that goes out
    would otherwise show the moment at which a single answer was released.
    """

    def __init__(self, clock: Clock = now) -> None:
        super().__init__("notify", coarse=True, clock=clock)
        self.notices = self.counter("notices_total", "Notices by how they ended", "outcome")
        for outcome in ("sent", "rejected", "unreadable"):
            self.notices.labels(outcome)

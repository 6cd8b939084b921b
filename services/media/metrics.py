"""What the dashboards see of media."""

from __future__ import annotations

from services.chassis.clock import Clock, now
from services.chassis.metrics import Metrics as ChassisMetrics
from services.contracts.codes import Refusal


class Metrics(ChassisMetrics):
    """The chassis' numbers, how photos ended, how long they took, and which locks hold."""

    def __init__(self, clock: Clock = now) -> None:
        super().__init__("media", clock=clock)
        self.developed = self.counter("photos_developed_total", "Photos that were developed")
        self.refused = self.counter("photos_refused_total", "Photos by refusal", "reason")
        self.stopped = self.counter(
            "renditions_stopped_total", "Photos of which a file held more than pixels"
        )
        self.discarded = self.counter("photos_discarded_total", "Photos forgotten for ever")
        self.development = self.histogram(
            "development_seconds", "Time from original to nine renditions, or to a refusal"
        )
        self.locks = self.gauge("cell_locks_total", "1 when a lock of the cells holds", "lock")
        for reason in Refusal:
            self.refused.labels(reason.value)

"""What the dashboards see of media."""

from __future__ import annotations

from services.chassis.clock import Clock, now
from services.chassis.metrics import Metrics as ChassisMetrics
from services.contracts.codes import Refusal
from services.contracts.editions import PosterFailure


class Metrics(ChassisMetrics):
    """The chassis' numbers; how photos, pictures and posters ended, how long it took; the locks."""

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
        self.printed = self.counter("posters_printed_total", "Posters that were printed")
        self.failed = self.counter("posters_failed_total", "Posters by failure", "reason")
        self.printing = self.histogram(
            "printing_seconds", "Time from an order to a poster, or to a failure"
        )
        self.pictures = self.counter(
            "pictures_total", "Pictures of visitors, by what became of them", "outcome"
        )
        self.cleaning = self.histogram(
            "cleaning_seconds", "Time from a visitor's picture to a clean one, or to a refusal"
        )
        for outcome in ("cleaned", "refused", "discarded"):
            self.pictures.labels(outcome)
        for reason in Refusal:
            self.refused.labels(reason.value)
        for failure in PosterFailure:
            self.failed.labels(failure.value)

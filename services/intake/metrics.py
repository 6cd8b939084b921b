"""What the dashboards show of intake; no label says whose, and counts are told coarsely."""

from __future__ import annotations

from services.chassis import metrics
from services.chassis.clock import Clock, now


class Metrics(metrics.Metrics):
    """The numbers of intake."""

    def __init__(self, clock: Clock = now) -> None:
        super().__init__("intake", coarse=True, clock=clock)
        self.sign_ins = self.counter("sign_ins_total", "Attempts to sign in", "outcome")
        self.unwraps = self.counter("unwraps_total", "Keys unwrapped", "what")
        self.messages = self.counter("messages_total", "Messages that arrived", "kind")
        self.replies = self.counter("replies_total", "Answers that were written")

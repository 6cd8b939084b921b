"""What the board shows of routing; rounded to five minutes, so that no message can be timed."""

from __future__ import annotations

from services.chassis import metrics
from services.chassis.clock import Clock, now


class Metrics(metrics.Metrics):
    """Counts of messages, answers, pictures and prompts, without a desk or a reference."""

    def __init__(self, *, clock: Clock = now) -> None:
        super().__init__("routing", coarse=True, clock=clock)
        self.messages = self.counter("messages_total", "Messages taken from visitors", "kind")
        self.replies = self.counter("replies_total", "Answers heard and released", "outcome")
        self.openings = self.counter("openings_total", "Receipts typed, by what was found", "found")
        self.overdue = self.counter("overdue_total", "Promises to visitors broken", "clock")
        self.mailboxes = self.counter("mailboxes_total", "Mailboxes that went", "outcome")
        self.unread = self.gauge("unread_total", "Old mailboxes with an answer nobody has read")
        self.pictures = self.counter(
            "pictures_total", "Pictures visitors sent, by what became of them", "outcome"
        )
        self.notices = self.counter("notices_total", "Prompts, by what became of them", "outcome")

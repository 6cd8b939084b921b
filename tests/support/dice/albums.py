"""What must come of pictures in an enquiry: plain facts kept beside routing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Album:
    """What one mailbox takes, what is on its way from it, and what its desk has."""

    takes_from: datetime | None = None
    on_its_way: Any = None
    received: set[Any] = field(default_factory=set)
    discarded: set[Any] = field(default_factory=set)

    def asked(self, opens_at: datetime) -> None:
        """The desk asks: one is taken, unless one is on its way."""
        if self.on_its_way is None and self.takes_from is None:
            self.takes_from = opens_at

    def takes(self, now: datetime) -> bool:
        return self.takes_from is not None and self.takes_from <= now

    def handed(self, picture: Any) -> None:
        self.on_its_way, self.takes_from = picture, None

    def cleaned(self) -> None:
        self.received.add(self.on_its_way)
        self.on_its_way = None

    def refused(self, now: datetime, *, ended: bool) -> None:
        """Another is taken, where the desk has not ended the conversation."""
        self.on_its_way = None
        self.takes_from = None if ended else now

    def drop(self, picture: Any) -> None:
        self.received.remove(picture)
        self.discarded.add(picture)

    def gone(self) -> None:
        """The conversation has gone, and all pictures with it."""
        self.discarded |= self.received | ({self.on_its_way} - {None})
        self.takes_from, self.on_its_way, self.received = None, None, set()

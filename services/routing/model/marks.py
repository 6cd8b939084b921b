"""What is left of a form that was sent, for a while: enough to answer a doubled "Send"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SHOWN_AGAIN = timedelta(hours=1)
"""So long a form that is sent once more is answered with the same receipt: for a line that broke,
and not for who has the telephone tomorrow."""
MARK_LIFE = timedelta(hours=2)
"""How long it is known that a form was sent, to the hour: longer than it is answered so."""


@dataclass(frozen=True)
class Mark:
    """What is left of a form that was sent: what was checked then, and when; nothing of it."""

    version: str
    at: int

    def answers(self, version: str, now: datetime) -> bool:
        """Return whether the receipt is shown once more to who sends this."""
        age = now.timestamp() - self.at
        return version == self.version and age <= SHOWN_AGAIN.total_seconds()

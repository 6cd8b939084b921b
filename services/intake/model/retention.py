"""Retention: how long what was told in a closed case is kept, by why it was closed."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

from .closings import Closing
from .policies import Policy


def kept_until(closed_at: datetime, category: Closing, policy: Policy) -> datetime:
    """Return when a closed case's photo, documents and conversations go.

    It is the same day of a later month, or that month's last where it has no such day.
    """
    settled = category is Closing.SETTLED
    months = policy.settled_months if settled else policy.stopped_months
    years, month = divmod(closed_at.month - 1 + months, 12)
    year = closed_at.year + years
    day = min(closed_at.day, monthrange(year, month + 1)[1])
    return closed_at.replace(year=year, month=month + 1, day=day)

"""Retention: how long what was told is kept after a case was closed, or an enquiry ended."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

from .closings import Closing
from .policies import Policy


def kept_until(closed_at: datetime, category: Closing, policy: Policy) -> datetime:
    """Return when a closed case's photo, documents and conversations go."""
    settled = category is Closing.SETTLED
    return months_later(closed_at, policy.settled_months if settled else policy.stopped_months)


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same day so many months later, or that month's last where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)

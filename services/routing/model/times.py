"""When the network's times come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

ASK_AGAIN = timedelta(days=4)
"""A prompt nothing was heard of for so long is asked for again, under the same id: longer than one
may wait for its hours, or for a mailbox that is not ready."""


def release_at(now: datetime, hours: Sequence[int] | str) -> datetime:
    """Return when an answer that comes now is released: the next of the network's hours."""
    if isinstance(hours, str):
        return now
    days = (now.date(), now.date() + timedelta(days=1))
    times = [datetime.combine(day, time(hour), UTC) for day in days for hour in sorted(hours)]
    return next(moment for moment in times if moment > now)


def notice_at(now: datetime, batches: str, jitter_seconds: int) -> datetime:
    """Return when a prompt about something released now leaves."""
    if batches == "immediate":
        return now
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return hour + timedelta(seconds=jitter_seconds)


def last_hour(now: datetime) -> datetime:
    """Return the full hour that has just passed, which is all that is kept of a moment."""
    return now.replace(minute=0, second=0, microsecond=0)


def first_of_month(now: datetime) -> datetime:
    """Return the beginning of a month, for what is to count at once and tell no moment."""
    return last_hour(now).replace(day=1, hour=0)


def month_of(day: date) -> date:
    """Return the first day of a month, which is all that is kept of a day."""
    return day.replace(day=1)

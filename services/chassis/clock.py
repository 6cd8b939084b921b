"""The time of day, handed in wherever it matters so that tests can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)

"""Batches: which approved faces appear together, so that no day tells whose seeker is whose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

FACES, SOCIETIES = 5, 3
"""How many faces hide each other, and of how many Societies they are at least."""


@dataclass(frozen=True)
class Waiting:
    """An approved face that waits for others; `released` once it was let go with them."""

    showing_id: UUID
    society: UUID
    since: datetime
    released: bool = False


def together(waiting: Collection[Waiting], now: datetime, longest: timedelta) -> list[Waiting]:
    """Return who appears now: all that wait, once they hide each other or one has waited long.

    Who was let go before and was interrupted appears in any case, and hides nobody who came since.
    """
    released = [one for one in waiting if one.released]
    others = [one for one in waiting if not one.released]
    hidden = len(others) >= FACES and len({one.society for one in others}) >= SOCIETIES
    waited = any(one.since + longest <= now for one in others)
    return [*released, *others] if hidden or waited else released

"""Where a Society meets people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Office:
    """A place where a Society meets people."""

    office_id: UUID
    name: str
    city: str
    languages: tuple[str, ...]
    time_zone: str
    closed_at: datetime | None = None

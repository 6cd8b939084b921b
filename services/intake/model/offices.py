"""What a Society is and has: its kind, its offices, how it is reached, its hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SocietyKind(StrEnum):
    """What takes part: a National Society, or a delegation that does so in the same way."""

    SOCIETY = "society"
    DELEGATION = "delegation"


@dataclass(frozen=True)
class Office:
    """A place where a Society meets people."""

    office_id: UUID
    name: str
    city: str
    languages: tuple[str, ...]
    time_zone: str
    closed_at: datetime | None = None

"""What the network tells every visitor alike, whichever Society it is that answers."""

from __future__ import annotations

from dataclasses import dataclass

from .form import CHOICES


@dataclass(frozen=True)
class Told:
    """The ways to answer that are offered, and the days within which somebody looks and answers."""

    ways: tuple[str, ...] = CHOICES["by"]
    look_days: int = 7
    answer_days: int = 30


USUAL = Told()

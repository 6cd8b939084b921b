"""Run: what every measurement is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .measure import Finding
from .stack import Stack


@dataclass(frozen=True)
class Run:
    """One run of measurements: the real servers, and how much patience there is."""

    stack: Stack
    quick: bool

    def some(self, quick: int, full: int) -> int:
        """Choose how much of something is done."""
        return quick if self.quick else full


Measurement = Callable[[Run], Awaitable[list[Finding]]]

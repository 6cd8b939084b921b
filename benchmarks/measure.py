"""Measure: two things in turn, again and again, so that what else the machine does strikes both."""

from __future__ import annotations

import gc
import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Self

Once = Callable[[], Awaitable[float]]
"""Measures a thing once and returns a figure."""


@dataclass(frozen=True)
class Spread:
    """A figure measured several times: the middle, the lowest and the highest."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Self:
        """Sum up figures; at least one."""
        return cls(median(figures), min(figures), max(figures))

    @classmethod
    def between(cls, ours: Sequence[float], theirs: Sequence[float]) -> Self:
        """Divide figures that were measured one after the other, pair by pair."""
        return cls.of([one / other for one, other in zip(ours, theirs, strict=True)])


@dataclass(frozen=True)
class Finding:
    """What was measured, what is aimed at, and the bare figures beside it."""

    aim: int
    what: str
    seen: Spread
    bound: float
    beside: str
    at_least: bool = True
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the middle figure keeps the bound."""
        return self.seen.middle >= self.bound if self.at_least else self.seen.middle <= self.bound


async def in_turn(rounds: int, *things: Once) -> tuple[list[float], ...]:
    """Measure each thing once a round, every other round from last to first.

    One round goes before the others to warm up, and is not counted.
    """
    figures: tuple[list[float], ...] = tuple([] for _ in things)
    for turn in range(rounds + 1):
        order = list(zip(figures, things, strict=True))
        for kept, thing in order if turn % 2 else reversed(order):
            with _undisturbed():
                figure = await thing()
            if turn:
                kept.append(figure)
    return figures


async def timed(work: Awaitable[object]) -> float:
    """Return how many seconds work takes."""
    began = perf_counter()
    await work
    return perf_counter() - began


def percentile(figures: Sequence[float], share: float) -> float:
    """Return the figure that this share of all does not exceed (nearest rank)."""
    return sorted(figures)[max(0, math.ceil(share * len(figures)) - 1)]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no collection of earlier garbage fall into a measurement of something else."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

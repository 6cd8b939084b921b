"""How many are reached: views as bars, each as long as its number, with the number beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Bar:
    """One row of a chart."""

    name: str
    count: int
    length: float
    """Of the longest, in hundredths."""


def bars(rows: Iterable[tuple[T, int]], named: Callable[[T], str]) -> list[Bar]:
    """Return rows of a chart, the longest 100 long."""
    told = list(rows)
    most = max((count for _, count in told), default=1)
    return [Bar(named(what), count, round(100 * count / most, 2)) for what, count in told]

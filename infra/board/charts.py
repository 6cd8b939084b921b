"""Charts: a line or bars as SVG paths, with a scale, and the same in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from infra.board.reading import Point

WIDTH, HEIGHT = 480, 88


@dataclass(frozen=True)
class Chart:
    """Path data for a box of 480 × 88, the numbers at its top and middle, and a description."""

    line: str
    area: str
    bars: str
    limit: str
    last: str
    top: str
    middle: str
    description: str


def draw(
    points: Sequence[Point],
    written: Callable[[float], str],
    *,
    unit: str = "count",
    limit: float | None = None,
    bars: bool = False,
) -> Chart | None:
    """Draw points, or return None if there is no value among them.

    The scale begins at nought and ends at a round number above the largest value, and above the
    limit where that is within sight (at most four times as high).
    """
    values = [point.value for point in points if point.value is not None]
    if not values:
        return None
    highest = max(values)
    seen = limit is not None and limit > 0 and (highest >= limit / 4)
    top = ceiling(max(highest, limit * 1.1 if seen and limit else 0.0), unit)
    spots = _spots(points, top)
    runs = _runs(spots)
    return Chart(
        line="" if bars else "".join(_line(run) for run in runs),
        area="" if bars else "".join(_area(run) for run in runs),
        bars="".join(_bar(spot, len(points)) for spot in spots if spot) if bars else "",
        limit=f"M0 {_y(limit, top)}H{WIDTH}" if seen and limit is not None else "",
        last="" if bars or spots[-1] is None else f"M{spots[-1][0]:.1f} {spots[-1][1]:.1f}h0",
        top=written(top),
        middle=written(top / 2),
        description=_described(values, written, bars=bars),
    )


def ceiling(value: float, unit: str = "count") -> float:
    """Return the round number at or above a value: 1, 2, 4, 6 or 10 times a power of ten.

    Counts have two at least, so that the middle of the scale is a whole number too. Seconds are
    round in the unit they are written in: 290 s gives 6 min.
    """
    if unit == "count":
        return max(_round_up(value), 2.0)
    size = next((size for size in (86_400.0, 3600.0, 60.0) if value >= size), 1.0)
    return _round_up(value / size) * size if value > 0 else 1.0


def _round_up(value: float) -> float:
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 10) if value <= step * power * (1 + 1e-9))


Spot = tuple[float, float] | None


def _spots(points: Sequence[Point], top: float) -> list[Spot]:
    last = max(len(points) - 1, 1)
    return [
        None if point.value is None else (place * WIDTH / last, _y(point.value, top))
        for place, point in enumerate(points)
    ]


def _y(value: float, top: float) -> float:
    return round(HEIGHT - min(max(value / top, 0.0), 1.0) * HEIGHT, 1)


def _runs(spots: Sequence[Spot]) -> list[list[tuple[float, float]]]:
    """Split where nothing was measured: a gap is shown as one."""
    runs: list[list[tuple[float, float]]] = [[]]
    for spot in spots:
        if spot is not None:
            runs[-1].append(spot)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _line(run: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) + ("h0" if len(run) == 1 else "")


def _area(run: list[tuple[float, float]]) -> str:
    return f"{_line(run)}L{run[-1][0]:.1f} {HEIGHT}L{run[0][0]:.1f} {HEIGHT}Z"


def _bar(spot: tuple[float, float], count: int) -> str:
    """Draw a bar that ends at its moment, as it counts what came before."""
    slot = WIDTH / max(count - 1, 1)
    left, right = max(spot[0] - slot * 0.85, 0.0), spot[0] - slot * 0.15
    if right <= left or spot[1] >= HEIGHT:
        return ""
    return f"M{left:.1f} {HEIGHT}V{spot[1]:.1f}H{right:.1f}V{HEIGHT}Z"


def _described(values: Sequence[float], written: Callable[[float], str], *, bars: bool) -> str:
    low, high = written(min(values)), written(max(values))
    if low == high:
        return f"{low} all the time"
    return f"Between {low} and {high}" + (" in a step" if bars else f", now {written(values[-1])}")

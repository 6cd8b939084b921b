"""Numbers as people read them: milliseconds or days, thousands apart."""

from __future__ import annotations

from infra.board.panels import Panel

_TIMES = ((86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (0.001, "ms"))
_THIN = "\u202f"


def written(panel: Panel, value: float) -> str:
    """Return a panel's number with its unit."""
    number, unit = split(panel, value)
    return f"{number} {unit}".strip()


def split(panel: Panel, value: float) -> tuple[str, str]:
    """Return a panel's number and its unit, to be set in two sizes."""
    if panel.unit == "seconds":
        return _time(value)
    return _count(value), ""


def _time(seconds: float) -> tuple[str, str]:
    if seconds <= 0:
        return "0", "s"
    for size, unit in _TIMES:
        if seconds >= size * 0.9995:
            return _short(seconds / size), unit
    return _short(seconds * 1000), "ms"


def _short(value: float) -> str:
    """Return three digits at most, and no nought after the point."""
    if value >= 9.95:
        return _count(value)
    return f"{value:.1f}".removesuffix(".0")


def _count(value: float) -> str:
    if value != round(value) and abs(value) < 10:
        return f"{value:.1f}"
    return f"{value:,.0f}".replace(",", _THIN)

"""Report: the table of one run, and the machine it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator

from .measure import Finding


def machine() -> str:
    """Say on what is measured, and how busy it was before."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, load {load:.1f} before the start, "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one line of figures for each finding, with the bare figures below it."""
    for finding in findings:
        verdict = "met   " if finding.met else "MISSED"
        figures = f"{_seen(finding):<26} aim {_bound(finding):<12}"
        yield f"{finding.aim:>3}  {verdict}  {figures} {finding.what}"
        if finding.beside:
            yield f"{'':13}{finding.beside}"


def _seen(finding: Finding) -> str:
    seen = finding.seen
    if seen.low == seen.high:
        return f"{_figure(seen.middle)}{finding.unit}"
    return f"{_figure(seen.middle)}{finding.unit} ({_figure(seen.low)} – {_figure(seen.high)})"


def _bound(finding: Finding) -> str:
    return f"{'≥' if finding.at_least else '≤'} {finding.bound:g}{finding.unit}"


def _figure(number: float) -> str:
    return (
        f"{number:.1f}" if number >= 10 else f"{number:.2f}" if number >= 0.1 else f"{number:.3f}"
    )

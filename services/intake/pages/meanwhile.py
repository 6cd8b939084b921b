"""What a colleague wrote while one was writing: both, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One field of a form: what stands there now, and what was typed."""

    label: str
    stands: str
    typed: str


def differences(
    labels: Mapping[str, str], stands: Mapping[str, str], typed: Mapping[str, str]
) -> list[Difference]:
    """Return the fields in which the two differ, in the order and by the names of `labels`."""
    pairs = ((label, stands.get(name, ""), typed.get(name, "")) for name, label in labels.items())
    return [Difference(*pair) for pair in pairs if _plain(pair[1]) != _plain(pair[2])]


def _plain(text: str) -> str:
    """Leave out what a browser changes on the way: line ends, and spaces around."""
    return text.replace("\r\n", "\n").strip()

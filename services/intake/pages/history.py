"""How what happened to a record reads."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from services.intake.model.people import Entry


def history(entries: Iterable[Entry]) -> list[Entry]:
    """Return what happened, newest first; what one person does again and again is one line."""
    alike = groupby(entries, key=lambda entry: (entry.did, entry.by))
    return [next(group) for _, group in alike]

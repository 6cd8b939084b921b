"""Editing: two who write at once lose nothing, because the second one is asked."""

from __future__ import annotations

from services.chassis.problems import Problem


class EditedMeanwhile(Problem):
    """Somebody changed this while you were writing."""


def check_seen(seen: str, current: object) -> None:
    """Go on only if what a form was written upon still stands; raises `EditedMeanwhile`.

    Both are an id or a version; where nothing stood there yet, both are empty or None.
    """
    if seen != ("" if current is None else str(current)):
        raise EditedMeanwhile

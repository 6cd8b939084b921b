"""Steering: which Society gets a message whose writer says that some must not see it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from .people import Society


def choose(
    societies: Collection[Society], excluded: Collection[str], owner: UUID | None, language: str
) -> UUID | None:
    """Return whose the message is: the face's Society, the default desk's, or another one.

    Each only if its country is not excluded. Among the others those that answer in the visitor's
    language come first, and then the lowest id: always the same, and nobody's choice. None where
    no Society is left.
    """
    left = [one for one in societies if one.country not in excluded]
    if not left:
        return None
    ranked = min(
        left,
        key=lambda one: (
            one.society != owner,
            not one.default_desk,
            language not in one.languages,
            str(one.society),
        ),
    )
    return ranked.society

"""How a receipt is shown and said, and which groups of it may be typed back."""

from __future__ import annotations

from markupsafe import Markup

from services.chassis.web.words import Catalogue
from services.routing.mailbox import Receipt

TO_COMPARE = (2, 4)
"""The groups a visitor may type back, counted from one."""


def said(catalogue: Catalogue, group: str) -> Markup:
    """Return how a group is said, in the order of its characters whichever way the page runs.

    Digits are said in words; letters stand by themselves, since they have no name everywhere.
    """
    said = [catalogue.text(f"say_{c}") if c.isdigit() else c for c in group]
    return Markup(" ").join(Markup("<bdi>{}</bdi>").format(one) for one in said)


def to_compare(receipt: Receipt) -> dict[str, str]:
    """Return the groups that may be typed back, by the name of their field."""
    return {f"group{number}": receipt.groups[number - 1] for number in TO_COMPARE}

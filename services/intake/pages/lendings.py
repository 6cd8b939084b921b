"""How lendings read to an administrator: who acts for us, who for others, what waits for a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.model.lendings import Lending, Side


@dataclass(frozen=True)
class Asked:
    """One ask of ours, to one Society or to all, and whom they have offered so far."""

    first: Lending
    offers: tuple[Lending, ...]

    @property
    def takes_back(self) -> Lending | None:
        """What to end in order to take the whole ask back; None where everybody has answered."""
        return None if self.first.staff_id else self.first


@dataclass(frozen=True)
class Parts:
    """The four lists of the page."""

    for_us: tuple[Lending, ...]
    asked: tuple[Asked, ...]
    of_us: tuple[Lending, ...]
    for_others: tuple[Lending, ...]


def sort_out(lendings: Iterable[Lending], at: datetime) -> Parts:
    """Sort what is open into the four lists."""
    found = [one for one in lendings if one.open(at)]
    borrowed = [one for one in found if one.side is Side.BORROWS]
    lent = [one for one in found if one.side is Side.LENDS]
    asks: dict[UUID, list[Lending]] = {}
    for one in borrowed:
        if not one.holds(at):
            asks.setdefault(one.ask_id, []).append(one)
    return Parts(
        for_us=tuple(one for one in borrowed if one.holds(at)),
        asked=tuple(_asked(these) for these in asks.values()),
        of_us=tuple(one for one in lent if one.staff_id is None),
        for_others=tuple(one for one in lent if one.staff_id is not None),
    )


def _asked(these: list[Lending]) -> Asked:
    first = min(these, key=lambda one: one.staff_id is not None)
    return Asked(first, tuple(one for one in these if one.staff_id))

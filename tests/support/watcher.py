"""A watcher: somebody who copies the wall every day, and what they could make of the copies.

Each question is asked with the truth at hand, which the watcher lacks: where even somebody who knew
the answer finds no more in the copies than chance would give, there is nothing to be found.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from services.intake.model.batches import FACES, SOCIETIES
from tests.support.network_of_offices import Copy, NetworkOfOffices, Truth

LIKELY = 5
"""So many standard deviations from what chance gives happen once in two million times."""


class Watcher:
    """Copies of the wall, one a day, and what they tell."""

    def __init__(self, network: NetworkOfOffices, copies: Sequence[Copy]) -> None:
        self.network, self.copies = network, copies
        self.truth: Mapping[str, Truth] = network.truth
        self._first: dict[str, int] = {}
        self._last: dict[str, int] = {}
        for number, copy in enumerate(copies):
            for reference in copy.order:
                self._first.setdefault(reference, number)
                self._last[reference] = number

    def findings(self) -> list[str]:
        """Name all by which faces of one office, or of one Society, could be told from others."""
        return [*self._days(), *self._places(), *self._ranks(), *self._names()]

    def _days(self) -> Iterable[str]:
        """Whoever comes together, or goes together, is of several Societies."""
        came = {one: day for one, day in self._first.items() if day > 0}
        went = {one: day for one, day in self._last.items() if day < len(self.copies) - 1}
        # The last day is in no page; whoever stole the gallery would know it all the same.
        leased = {one: (came[one], self.network.came[one].shown_until) for one in came}
        if small := self._small(came, fewest=1):
            yield f"day of coming: {small} small groups"
        if small := self._small(went, fewest=2):
            yield f"day of going: {small} small groups"
        if small := self._small(leased, fewest=2):
            yield f"last day: {small} small groups"

    def _small(self, groups: Mapping[str, Hashable], *, fewest: int) -> int:
        """Count groups of some faces that are too few, or of too few Societies, to hide."""
        found: defaultdict[Hashable, list[str]] = defaultdict(list)
        for reference in groups.keys() - self.network.hurried:
            found[groups[reference]].append(reference)
        return sum(
            len(some) >= fewest
            and (len(some) < FACES or len({self.truth[one].society for one in some}) < SOCIETIES)
            for some in found.values()
        )

    def _places(self) -> Iterable[str]:
        """Faces hang beside those of their office, or day, as often as chance has it."""
        for what, label in _LABELS.items():
            seen = expected = variance = 0.0
            for copy in self.copies:
                labels = [label(self, one) for one in copy.order]
                alike, pairs = _alike(labels), len(labels) - 1
                seen += sum(one == other for one, other in pairwise(labels))
                expected += alike * pairs
                variance += alike * (1 - alike) * pairs
            if abs(seen - expected) > LIKELY * math.sqrt(variance):
                yield f"place: beside those of one {what} {seen:.0f} times, not {expected:.0f}"

    def _ranks(self) -> Iterable[str]:
        """The order of no day follows anything that grows, nor the day before."""
        for what, grows in _ORDERS.items():
            score = 0.0
            for copy in self.copies:
                by = sorted(copy.order, key=lambda one: grows(self, one))
                score += _correlated(copy.order, by)
            if abs(score) > LIKELY * math.sqrt(len(self.copies)):
                yield f"order: it follows the {what}"
        score = sum(_correlated(one.order, other.order) for one, other in pairwise(self.copies))
        if abs(score) > LIKELY * math.sqrt(len(self.copies) - 1):
            yield "order: it follows that of the day before"

    def _names(self) -> Iterable[str]:
        """Neither references nor names of images are alike in an office, or grow with time."""
        seen = sorted(self._first, key=lambda one: self.truth[one].approved_at)
        for what, of in (("reference", str), ("image", self._image)):
            names = {one: of(one) for one in seen}
            if abs(_correlated(seen, sorted(seen, key=names.__getitem__))) > LIKELY:
                yield f"name: the {what} grows with time"
            for label, labelled in _LABELS.items():
                if self._more_alike(names, lambda one, by=labelled: by(self, one)) > LIKELY:
                    yield f"name: the {what} is alike in one {label}"

    def _image(self, reference: str) -> str:
        return self.network.came[reference].image

    def _more_alike(self, names: Mapping[str, str], label: Callable[[str], Hashable]) -> float:
        """Return by how many deviations names of one label share more letters than any do."""
        groups: defaultdict[Hashable, list[str]] = defaultdict(list)
        for one, name in names.items():
            groups[label(one)].append(name)
        seen = expected = variance = 0.0
        for place in range(len(next(iter(names.values())))):
            chance = _alike([name[place] for name in names.values()])
            for some in groups.values():
                pairs = math.comb(len(some), 2)
                seen += _alike([name[place] for name in some]) * pairs
                expected += chance * pairs
                variance += chance * (1 - chance) * pairs
        return (seen - expected) / math.sqrt(variance) if variance else 0.0


_LABELS: Mapping[str, Callable[[Watcher, str], Hashable]] = {
    "Society": lambda watcher, one: watcher.truth[one].society,
    "office": lambda watcher, one: watcher.truth[one].office,
    "sitting": lambda watcher, one: watcher.truth[one].sitting,
}
_ORDERS: Mapping[str, Callable[[Watcher, str], Any]] = {
    "time of approval": lambda watcher, one: watcher.truth[one].approved_at,
    "last day": lambda watcher, one: (
        watcher.network.came[one].shown_until,
        watcher.network.came[one].image,
    ),
    "Society": lambda watcher, one: (watcher.truth[one].society, watcher.network.came[one].image),
}


def _alike(labels: Collection[Hashable]) -> float:
    """Return the share of pairs with the same label."""
    pairs = math.comb(len(labels), 2)
    return sum(math.comb(many, 2) for many in Counter(labels).values()) / pairs if pairs else 0.0


def _correlated(order: Sequence[str], other: Sequence[str]) -> float:
    """Return Spearman's coefficient of what two orders share, as standard deviations."""
    shared = set(order) & set(other)
    rank = {one: place for place, one in enumerate(x for x in other if x in shared)}
    ranks = [rank[one] for one in order if one in shared]
    n = len(ranks)
    if n < 3:
        return 0.0
    rho = 1 - 6 * sum((r - i) ** 2 for i, r in enumerate(ranks)) / (n * (n * n - 1))
    return rho * math.sqrt(n - 1)

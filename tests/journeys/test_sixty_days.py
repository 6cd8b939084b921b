"""Whoever copies the wall day by day learns who came and who went, and not whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.codes import new_reference
from services.gallery.wall import Sheet, Wall
from services.intake.model.cases import CaseFile
from tests.support.network_of_offices import LONGEST, NetworkOfOffices, Rules
from tests.support.watcher import Watcher

BEFORE, WATCHED = 200, 60
SEED = 35


def watched(rules: Rules | None = None, before: int = BEFORE) -> Watcher:
    """Copy the wall of a network on sixty days, after it has been at work for some."""
    network = NetworkOfOffices(SEED, rules or Rules())
    return Watcher(network, list(network.live(before, WATCHED)))


def test_t35_sixty_daily_copies_of_the_wall_reveal_no_small_group():
    """T35: neither place, order, name, day of coming nor last day tells faces of one office."""
    watcher = watched()

    assert watcher.findings() == []
    assert len(watcher.copies) == WATCHED
    came = set(watcher.copies[-1].order) - set(watcher.copies[0].order)
    went = set(watcher.copies[0].order) - set(watcher.copies[-1].order)
    assert len(came) > 100, "there was something to be seen"
    assert len(went) > 100
    assert max(watcher.network.waited) < LONGEST + timedelta(hours=2)
    assert len(watcher.network.hurried) < len(watcher.truth) / 20, "few had to come with too few"
    assert all(len(page) == 24 for copy in watcher.copies for page in copy.pages[:-1])


class ByComing(Wall):
    """Hangs what came first on the first page."""

    def sheet(self, relation, number):
        photos = tuple(self._photos.values())[(number - 1) * 24 : number * 24]
        return Sheet(photos, number, more=True) if photos or number == 1 else None


class ByLastDay(Wall):
    """Hangs those together that go together."""

    def sheet(self, relation, number):
        photos = sorted(self._photos.values(), key=lambda one: (one.shown_until, one.reference))
        photos = photos[(number - 1) * 24 : number * 24]
        return Sheet(tuple(photos), number, more=True) if photos or number == 1 else None


def _own_day(file: CaseFile, now):
    shown = file.show(now)
    return replace(shown, shown_until=shown.approved_at.date() + timedelta(days=180))


def _lease_since_approval(file: CaseFile, now):
    return replace(file.show(now), shown_until=file.showing.shown_until)


def _growing():
    growing = iter(sorted(new_reference() for _ in range(5_000)))
    return lambda showing, _: replace(showing, reference=next(growing))


def _named(showing, office: str):
    begins = office.lower().translate(str.maketrans("01289", "pqrst"))
    return replace(showing, image=begins + showing.image[len(begins) :])


WORSE = {
    "a wall in the order of coming": (Rules(wall=ByComing), {"place", "order"}),
    "a wall in the order of going": (Rules(wall=ByLastDay), {"order"}),
    "faces that appear at once": (Rules(together=lambda some, *_: list(some)), {"day of coming"}),
    "a batch that asks for no Societies": (
        Rules(together=lambda some, *_: list(some) if len(some) >= 5 else []),
        {"day of coming"},
    ),
    "leases that end on a day of their own": (Rules(show=_own_day), {"day of going", "last day"}),
    "leases that begin with the approval": (Rules(show=_lease_since_approval), {"last day"}),
    "references that grow": (Rules(approved=_growing()), {"name"}),
    "images named after an office": (Rules(approved=_named), {"name"}),
}


@pytest.mark.parametrize("worse", WORSE, ids=WORSE)
def test_the_watcher_notices(worse):
    rules, noticed = WORSE[worse]
    goes = "day of going" in noticed  # whatever else there is can be seen from the first day on
    watcher = watched(rules, BEFORE if goes else 0)

    assert {finding.partition(":")[0] for finding in watcher.findings()} >= noticed

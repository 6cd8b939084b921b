"""Where faces hang on a day: among all and under each relation, in an order that tells nothing."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256

from services.contracts.codes import Relation
from services.gallery.model import Photo

Place = bytes
"""Where a face hangs on a day: SHA-256 of day and reference, 32 bytes, then the reference.

One value rather than a pair: Python's search for garbage passes by bytes, and would else stop the
gallery for a second while a million pairs are made.
"""

_DIGEST = 32
_SLICE = 2_000
"""How many faces are hung between two breaths: some milliseconds of work."""


class Hanging:
    """The order of one day."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._places: defaultdict[Relation | None, list[Place]] = defaultdict(list)

    def hang(self, photo: Photo) -> None:
        """Give a face its place."""
        for relation in _shelves(photo):
            insort(self._places[relation], self._place(photo))

    def take_down(self, photo: Photo) -> None:
        """Free the place of a face that hangs."""
        place = self._place(photo)
        for relation in _shelves(photo):
            del self._places[relation][bisect_left(self._places[relation], place)]

    def change(self, gone: Iterable[Photo], came: Iterable[Photo]) -> None:
        """Take many down and hang many, each list in one go: for many faces far less work."""
        fallen = {self._place(photo) for photo in gone}
        for relation, places in self._places.items():
            self._places[relation] = [place for place in places if place not in fallen]
        for photo in came:
            for relation in _shelves(photo):
                self._places[relation].append(self._place(photo))
        for places in self._places.values():
            places.sort()  # two sorted runs are merged in one pass

    def fill(self, photos: Mapping[str, Photo]) -> Iterator[None]:
        """Hang all faces on the empty walls of a day; pause where others may have their turn.

        They are sorted in 256 parts, by the first byte of their places, and then told off to the
        relations in order, so that no step is long however many there are.
        """
        parts: list[list[Place]] = [[] for _ in range(256)]
        for number, photo in enumerate(photos.values()):
            place = self._place(photo)
            parts[place[0]].append(place)
            if number % _SLICE == 0:
                yield
        for part in parts:
            for place in sorted(part):
                for relation in _shelves(photos[_reference(place)]):
                    self._places[relation].append(place)
            part.clear()
            yield

    def clear(self) -> Iterator[None]:
        """Let go of a day that is over, a little at a time: to free a million places takes long."""
        for places in self._places.values():
            while places:
                del places[-10 * _SLICE :]
                yield

    def count(self, relation: Relation | None) -> int:
        """Return how many hang under a relation, or in all."""
        return len(self._places.get(relation, ()))

    def references(self, relation: Relation | None, start: int, count: int) -> list[str]:
        """Return the references of so many that hang one after the other."""
        places = self._places.get(relation, [])
        return [_reference(place) for place in places[start : start + count]]

    def _place(self, photo: Photo) -> Place:
        return place_of(self.day, photo.reference)


def place_of(day: date, reference: str) -> Place:
    """Return where a face hangs on a day: SHA-256(day ‖ reference) ‖ reference."""
    told = reference.encode()
    return sha256(day.isoformat().encode() + told).digest() + told


def _reference(place: Place) -> str:
    return place[_DIGEST:].decode()


def _shelves(photo: Photo) -> Iterable[Relation | None]:
    """Yield where a photo hangs: among all, and under each relation once."""
    yield None
    yield from dict.fromkeys(photo.relations_sought)

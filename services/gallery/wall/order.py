"""The wall in memory: every face on show, in an order that is new each day and tells nothing."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeVar

from services.contracts.codes import Relation
from services.gallery.model import Change, Photo

Place = tuple[bytes, str]
"""Where a face hangs today: SHA-256 of day and reference, then the reference."""


K = TypeVar("K")
_MANY = 500


@dataclass(frozen=True)
class Sheet:
    """One page of the wall."""

    photos: tuple[Photo, ...]
    number: int
    more: bool


class Wall:
    """Every face on show today, by reference, by image and, in today's order, by relation.

    `revision` grows with every change. `removed_at` is the last revision at which a face was
    taken away or replaced: a page older than that may show what must not be seen any more,
    while a younger one merely lacks a face that came.
    """

    def __init__(self, today: date, page_size: int) -> None:
        self.day = today
        self.revision = 1
        self.removed_at = 1
        self._page_size = page_size
        self._photos: dict[str, Photo] = {}
        self._images: Counter[str] = Counter()
        self._leases: Counter[date] = Counter()
        self._places: defaultdict[Relation | None, list[Place]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._photos)

    def change(self, changes: Sequence[Change]) -> set[str]:
        """Make the wall agree with what is known; return the images no longer shown."""
        gone: set[str] = set()
        one_by_one = len(changes) < _MANY
        for change in changes:
            before = self._photos.get(change.reference)
            after = change.photo if change.photo and change.photo.shown_on(self.day) else None
            if before == after:
                continue
            self.revision += 1
            if before:
                gone.add(before.image)
                self._take_down(before, from_place=one_by_one)
            if after:
                self._hang(after, in_place=one_by_one)
        if not one_by_one:
            self._hang_all_anew()
        return {image for image in gone if not self.shows(image)}

    def replace(self, changes: Iterable[Change]) -> set[str]:
        """Make the wall show exactly this, whatever it showed; return the images gone."""
        told = {change.reference: change for change in changes}
        unsaid = [Change(reference, None) for reference in self._photos if reference not in told]
        return self.change([*unsaid, *told.values()])

    def turn_to(self, today: date) -> set[str]:
        """Begin a day: leases that ended fall, and all hang in a new order."""
        if today == self.day:
            return set()
        self.day = today
        ended = [photo for photo in self._photos.values() if not photo.shown_on(today)]
        self.revision += 1
        self.removed_at = self.revision
        for photo in ended:
            self._take_down(photo, from_place=False)
        self._hang_all_anew()
        return {photo.image for photo in ended if not self.shows(photo.image)}

    def age(self, *, fell: bool) -> None:
        """Make pages drawn before old; if something fell, none of them is given to anyone."""
        self.revision += 1
        if fell:
            self.removed_at = self.revision

    def find(self, reference: str) -> Photo | None:
        """Return the face of a reference, if it is on show."""
        return self._photos.get(reference)

    def shows(self, image: str) -> bool:
        """Whether an image belongs to a face on show."""
        return self._images[image] > 0

    def sheet(self, relation: Relation | None, number: int) -> Sheet | None:
        """Return one page, counted from 1; None beyond the last. The first is always there."""
        places = self._places.get(relation, [])
        start = (number - 1) * self._page_size
        if number > 1 and start >= len(places):
            return None
        chosen = places[start : start + self._page_size]
        photos = tuple(self._photos[reference] for _, reference in chosen)
        return Sheet(photos, number, start + self._page_size < len(places))

    def ending_by(self, day: date) -> int:
        """Count the faces whose lease ends on that day or before."""
        return sum(count for last, count in self._leases.items() if last <= day)

    def _hang(self, photo: Photo, *, in_place: bool) -> None:
        self._photos[photo.reference] = photo
        self._images[photo.image] += 1
        self._leases[photo.shown_until] += 1
        for relation in _shelves(photo) if in_place else ():
            insort(self._places[relation], self._place(photo))

    def _take_down(self, photo: Photo, *, from_place: bool) -> None:
        self.removed_at = self.revision
        del self._photos[photo.reference]
        _count_down(self._images, photo.image)
        _count_down(self._leases, photo.shown_until)
        place = self._place(photo)
        for relation in _shelves(photo) if from_place else ():
            del self._places[relation][bisect_left(self._places[relation], place)]

    def _hang_all_anew(self) -> None:
        """Sort once: for many faces this is far less work than a place for each."""
        self._places.clear()
        for photo in self._photos.values():
            place = self._place(photo)
            for relation in _shelves(photo):
                self._places[relation].append(place)
        for places in self._places.values():
            places.sort()

    def _place(self, photo: Photo) -> Place:
        return place_of(self.day, photo.reference), photo.reference


def place_of(day: date, reference: str) -> bytes:
    """Return where a face hangs on a day: SHA-256(day ‖ reference), 32 bytes."""
    return sha256(f"{day.isoformat()}{reference}".encode()).digest()


def _count_down(counts: Counter[K], key: K) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _shelves(photo: Photo) -> Iterable[Relation | None]:
    """Yield where a photo hangs: among all, and under each relation once."""
    yield None
    yield from dict.fromkeys(photo.relations_sought)

"""The wall in memory: every face on show, in an order that is new each day and tells nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.contracts.codes import Relation
from services.gallery.model import Change, Photo

from .hanging import Hanging

K = TypeVar("K")
_MANY, _SHARE = 500, 200
"""From how many changes on, and from which part of the wall, lists are made anew in one go."""


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

    def __init__(self, today: date, page_size: int, *, few: int = 5_000) -> None:
        self.day = today
        self.revision = 1
        self.removed_at = 1
        self._page_size = page_size
        self._few = few
        self._photos: dict[str, Photo] = {}
        self._images: Counter[str] = Counter()
        self._leases: Counter[date] = Counter()
        self._hanging = Hanging(today)
        self._touched: dict[str, Photo | None] | None = None

    def __len__(self) -> int:
        return len(self._photos)

    @property
    def behind(self) -> bool:
        """Whether faces still hang in the order of an earlier day."""
        return self._hanging.day != self.day

    def change(self, changes: Sequence[Change]) -> set[str]:
        """Make the wall agree with what is known; return the images no longer shown."""
        gone: dict[str, Photo] = {}
        came: dict[str, Photo] = {}
        images: set[str] = set()
        for change in changes:
            before = self._photos.get(change.reference)
            after = change.photo if change.photo and change.photo.shown_on(self.day) else None
            if before == after:
                continue
            self.revision += 1
            if before:
                images.add(before.image)
                self._take_down(before)
                if came.pop(change.reference, None) is None:
                    gone[change.reference] = before
            if after:
                self._hang(after)
                came[change.reference] = after
        self._place(gone, came)
        return {image for image in images if not self.shows(image)}

    def replace(self, changes: Iterable[Change]) -> set[str]:
        """Make the wall show exactly this, whatever it showed; return the images gone."""
        told = {change.reference: change for change in changes}
        unsaid = [Change(reference, None) for reference in self._photos if reference not in told]
        return self.change([*unsaid, *told.values()])

    def turn_to(self, today: date) -> set[str]:
        """Begin a day: leases that ended fall at once, and all hang in a new order.

        Where there are many faces, they hang as the day before until `hang_anew` is through: at
        midnight no visitor waits for a million faces.
        """
        if today == self.day:
            return set()
        self.day = today
        self.revision += 1
        self.removed_at = self.revision
        ended: dict[str, Photo] = {}
        if any(last < today for last in self._leases):
            ended = {one.reference: one for one in self._photos.values() if not one.shown_on(today)}
        for photo in ended.values():
            self._take_down(photo)
        self._place(ended, {})
        if len(self) <= self._few:
            for _ in self.hang_anew():
                pass
        return {one.image for one in ended.values() if not self.shows(one.image)}

    def hang_anew(self) -> Iterator[None]:
        """Hang all in the order of today, pausing where others may have their turn.

        What comes and goes meanwhile changes the old order, and in the end the new one as well.
        """
        hanging, touched = Hanging(self.day), self._watch()
        yield from hanging.fill(dict(self._photos))
        if self._touched is not touched:
            return  # another day has begun, and another hanging with it
        for reference, hung in touched.items():
            if hung:
                hanging.take_down(hung)
            if after := self._photos.get(reference):
                hanging.hang(after)
        before, self._hanging, self._touched = self._hanging, hanging, None
        self.revision += 1
        yield from before.clear()

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
        start, hung = (number - 1) * self._page_size, self._hanging.count(relation)
        if number > 1 and start >= hung:
            return None
        chosen = self._hanging.references(relation, start, self._page_size)
        photos = tuple(self._photos[reference] for reference in chosen)
        return Sheet(photos, number, start + self._page_size < hung)

    def ending_by(self, day: date) -> int:
        """Count the faces whose lease ends on that day or before."""
        return sum(count for last, count in self._leases.items() if last <= day)

    def _watch(self) -> dict[str, Photo | None]:
        """Begin to remember of each face that is touched how it was before."""
        self._touched = {}
        return self._touched

    def _place(self, gone: dict[str, Photo], came: dict[str, Photo]) -> None:
        if len(gone) + len(came) >= max(_MANY, len(self) // _SHARE):
            self._hanging.change(gone.values(), came.values())
            return
        for photo in gone.values():
            self._hanging.take_down(photo)
        for photo in came.values():
            self._hanging.hang(photo)

    def _hang(self, photo: Photo) -> None:
        if self._touched is not None:
            self._touched.setdefault(photo.reference, None)
        self._photos[photo.reference] = photo
        self._images[photo.image] += 1
        self._leases[photo.shown_until] += 1

    def _take_down(self, photo: Photo) -> None:
        if self._touched is not None:
            self._touched.setdefault(photo.reference, photo)
        self.removed_at = self.revision
        del self._photos[photo.reference]
        _count_down(self._images, photo.image)
        _count_down(self._leases, photo.shown_until)


def _count_down(counts: Counter[K], key: K) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]

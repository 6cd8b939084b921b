"""Posters anyone may print, in memory: each until its day, or until it is recalled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from services.contracts.codes import Language
from services.gallery.model import Edition, EditionChange

from .hanging import place_of
from .order import Wall

_LANGUAGES = list(Language)


class Editions:
    """Every edition that may be had today, by its code.

    What changes here makes a page of the wall old, as a face does: they are drawn from both.
    """

    def __init__(self, wall: Wall) -> None:
        self._wall = wall
        self._issued: dict[str, Edition] = {}

    def __len__(self) -> int:
        return len(self._issued)

    def change(self, changes: Iterable[EditionChange]) -> set[str]:
        """Make the shelf agree with what is known; return the files that may not be had now."""
        gone: set[str] = set()
        for change in changes:
            before = self._issued.get(change.code)
            after = change.edition if change.edition and self._may_be_had(change.edition) else None
            if before == after:
                continue
            self._wall.age(fell=before is not None)
            if before:
                gone.add(before.file)
                del self._issued[before.code]
            if after:
                self._issued[after.code] = after
        return gone - {edition.file for edition in self._issued.values()}

    def replace(self, changes: Sequence[EditionChange]) -> set[str]:
        """Make the shelf hold exactly this, whatever it held; return the files gone."""
        told = {change.code for change in changes}
        unsaid = [EditionChange(code, None) for code in self._issued if code not in told]
        return self.change([*unsaid, *changes])

    def drop_ended(self) -> set[str]:
        """Let editions fall whose last day is over; return their files."""
        ended = [one for one in self._issued.values() if not self._may_be_had(one)]
        return self.change([EditionChange(edition.code, None) for edition in ended])

    def find(self, code: str) -> Edition | None:
        """Return an edition that may be had."""
        return self._issued.get(code)

    def by_language(self) -> list[tuple[Language, list[Edition]]]:
        """Return all editions by language and paper; those alike in an order that tells nothing."""

        def place(edition: Edition) -> tuple[int, str, bytes]:
            hangs = place_of(self._wall.day, edition.code)
            return _LANGUAGES.index(edition.language), edition.paper.value, hangs

        ordered = sorted(self._issued.values(), key=place)
        return [(of, list(some)) for of, some in groupby(ordered, lambda one: one.language)]

    def _may_be_had(self, edition: Edition) -> bool:
        return self._wall.day <= edition.hung_until

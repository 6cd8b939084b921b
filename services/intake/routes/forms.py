"""Reading a form: what was meant, and for each field that is not right, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from starlette.datastructures import FormData

from services.chassis.problems import Problem

E = TypeVar("E", bound=StrEnum)
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


class Typed(dict[str, str]):
    """What was typed into a form; a field nobody has seen yet is empty."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass
class Form:
    """A posted form; `errors` maps a field to the key of what to mend, in the order asked."""

    data: FormData
    errors: dict[str, str] = field(default_factory=dict)
    drafted: bool = False
    """Whether it was not posted at all: somebody goes on with what they began."""

    @property
    def values(self) -> Typed:
        """What was typed, to be shown again beside what to mend."""
        return Typed({name: value for name, value in self.data.items() if isinstance(value, str)})

    @property
    def seen(self) -> str:
        """The id or version of what the form was written upon.

        Where somebody was faster and one has looked at both, it is the newer one: the tick in
        `meanwhile.html` says so.
        """
        return self.values.get("decided") or self.values.get("seen", "")

    def comes_with(self, *, meanwhile: bool = False) -> int:
        """Return with which status the page comes again: 409 or 422, and 200 for a draft."""
        if self.drafted:
            return 200
        return 409 if meanwhile else 422

    def text(self, name: str, *, most: int, needed: bool = True) -> str:
        """Return a text without the spaces around it."""
        value = self.values.get(name, "").strip()
        if needed and not value:
            self.errors[name] = "need_text"
        elif len(value) > most:
            self.errors[name] = "need_short"
        return value

    def choice(self, name: str, among: type[E]) -> E:
        """Return one of a closed list; where none was chosen, the first, with an error noted."""
        value = self.values.get(name, "")
        if value not in set(among):
            self.errors[name] = "error_choose"
            return next(iter(among))
        return among(value)

    def several(self, name: str, among: type[E]) -> tuple[E, ...]:
        """Return what was ticked of a closed list, at least one, in the list's order."""
        ticked = set(self.data.getlist(name))
        if not ticked or not ticked <= set(among):
            self.errors[name] = "error_choose"
        return tuple(one for one in among if one in ticked)

    def one_of(self, name: str, known: Collection[str], *, needed: bool = True) -> str:
        """Return one of what there is now; nothing where nothing was chosen and none is needed."""
        value = self.values.get(name, "")
        if value in known or (not value and not needed):
            return value
        self.errors[name] = "error_choose"
        return ""

    def email(self, name: str) -> str:
        """Return an e-mail address in lower case, as accounts have it."""
        value = self.text(name, most=254).lower()
        if value and not _EMAIL.fullmatch(value):
            self.errors[name] = "need_email"
        return value

    def yes(self, name: str) -> bool:
        """Return whether a yes-or-no question was answered with yes."""
        value = self.values.get(name, "")
        if value not in ("yes", "no"):
            self.errors[name] = "error_choose"
        return value == "yes"

    def tick(self, name: str, *, needed: str = "") -> bool:
        """Return whether a box was ticked; `needed` is what to say if it had to be."""
        ticked = self.values.get(name) == "yes"
        if needed and not ticked:
            self.errors[name] = needed
        return ticked

    def last_day(self, name: str, *, after: date) -> date | None:
        """Return a day later than another, or None where none is given: without end."""
        return self.day(name, after=after) if self.values[name].strip() else None

    def day(self, name: str, *, after: date, within: int | None = None) -> date:
        """Return a day later than another, and no more than so many days later if said."""
        try:
            day = date.fromisoformat(self.values.get(name, "").strip())
        except ValueError:
            day = after
        if day <= after:
            self.errors[name] = "need_day"
        elif within is not None and (day - after).days > within:
            self.errors[name] = "need_day_within"
        return day

    def day_been(self, name: str, today: date) -> date:
        """Return a day that has been, today included."""
        try:
            day = date.fromisoformat(self.values.get(name, "").strip())
        except ValueError:
            day = date.max
        if day > today:
            self.errors[name] = "need_day_been"
        return day

    def id_in(self, name: str) -> UUID | None:
        """Return the id a field holds; None where it holds none."""
        try:
            return UUID(self.values.get(name, ""))
        except ValueError:
            return None

    def record(self, name: str, missing: type[Problem]) -> UUID:
        """Return the id of a record that a field has to hold; raises `missing`."""
        found = self.id_in(name)
        if found is None:
            raise missing
        return found

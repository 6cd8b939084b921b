"""Lines of help by country: each with the source it was taken from and the day that was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from services.contracts.words import read

OURS = Path(__file__).with_name("help_lines.yaml")
_HOLDS = timedelta(days=365)
"""How long a look at the source holds: numbers change."""


class HelpLineWrong(ValueError):
    """A line is not as the head of the file asks, or was checked on a day that is still to come."""


class HelpLine(BaseModel):
    """One number, for one kind of need, in one country."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    kind: Literal["emergency", "trafficking"]
    number: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{1,19}$")]
    source: Annotated[str, StringConstraints(pattern=r"^https://[^\s\"<>]+$")] | None = None
    checked: date | None = None

    @property
    def site(self) -> str:
        """Return the site of the source, to be read by people."""
        return (self.source or "").partition("://")[2].partition("/")[0]

    def shown_on(self, today: date) -> bool:
        """Whether the number may be shown: it has a source, and a look at it that still holds."""
        return bool(self.source and self.checked and today - self.checked <= _HOLDS)


def read_lines(path: Path, today: date) -> tuple[HelpLine, ...]:
    """Return the lines of a file; raises `HelpLineWrong`, which names the line, counted from 1."""
    told = read(path)
    if not isinstance(told, dict) or not isinstance(told.get("lines"), list):
        raise HelpLineWrong(f"{path.name}: the file has no list called lines")
    lines = []
    for number, entry in enumerate(told["lines"], start=1):
        try:
            line = HelpLine.model_validate(entry)
        except ValidationError as error:
            wrong = ", ".join(str(part["loc"][0]) for part in error.errors() if part["loc"])
            raise HelpLineWrong(f"{path.name}: line {number}: {wrong or 'no line'}") from None
        if line.checked and line.checked > today:
            raise HelpLineWrong(f"{path.name}: line {number}: checked on a day still to come")
        lines.append(line)
    return tuple(lines)


def by_country(
    lines: Sequence[HelpLine], today: date, name: Callable[[str], str]
) -> list[tuple[str, list[HelpLine]]]:
    """Return the lines that may be shown, by the country's name, emergency lines first."""
    found: dict[str, list[HelpLine]] = {}
    for line in sorted(lines, key=lambda one: one.kind):
        if line.shown_on(today):
            found.setdefault(name(line.country), []).append(line)
    return sorted(found.items(), key=lambda one: one[0].casefold())

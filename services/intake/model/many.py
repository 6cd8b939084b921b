"""Many at once: a pasted list of people to invite, read line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

MOST = 100
"""How many people are invited at once."""
LONGEST_DAYS = 90
"""For how many days at most they are given a role."""

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_AROUND = " \t,;<>\"'"
_NAME, _ADDRESS = 100, 254


@dataclass(frozen=True)
class Line:
    """One line of the list: whom it names, or the key of what is wrong with it."""

    text: str
    name: str = ""
    email: str = ""
    wrong: str = ""


def read_list(text: str) -> list[Line]:
    """Read a list of names and addresses, one person a line, in either order; empty lines pass."""
    seen: set[str] = set()
    lines = []
    for raw in text.splitlines():
        if not raw.strip():
            continue
        line = _read(raw.strip())
        if line.email and line.email in seen:
            line = replace(line, wrong="many_twice")
        seen.add(line.email)
        lines.append(line)
    return lines


def _read(text: str) -> Line:
    found = _EMAIL.findall(text)
    if len(found) != 1 or len(found[0]) > _ADDRESS:
        return Line(text, wrong="many_no_email" if len(found) < 2 else "many_two_emails")
    name = text.replace(found[0], " ", 1).strip(_AROUND)
    if not name:
        return Line(text, wrong="many_no_name")
    if len(name) > _NAME:
        return Line(text, wrong="many_long_name")
    return Line(text, " ".join(name.split()), found[0].lower())

"""The tree as the tests read it: the files that belong to the project, and their text."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "media", "gallery", "routing", "notify")

_NOT_OURS = {".git", ".venv", ".retrace", "node_modules"}
_KEPT_DOTS = {".ci", ".gitignore"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project; caches and what programs leave behind are none."""
    found: list[Path] = []
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name in _NOT_OURS or path.name == "__pycache__":
                continue
            if path.name.startswith(".") and path.name not in _KEPT_DOTS:
                continue
            if path.is_dir():
                folders.append(path)
            else:
                found.append(path)
    return tuple(found)


@cache
def modules() -> tuple[Path, ...]:
    """Return every Python module of the project."""
    return tuple(path for path in files() if path.suffix == ".py")


def modules_in(*folders: str) -> tuple[Path, ...]:
    """Return the Python modules below some folders."""
    return tuple(path for path in modules() if path.relative_to(ROOT).parts[0] in folders)


@cache
def parsed(path: Path) -> ast.Module:
    """Return a module as a tree of statements."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def text_of(path: Path) -> str | None:
    """Return the text of a file, or None if it is a picture or the like."""
    raw = path.read_bytes()
    if b"\0" in raw[:8192]:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def lines_with(pattern: str, *paths: Path) -> list[str]:
    """Return where a pattern stands, as `path:line`."""
    sought = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if sought.search(line)
    ]


def charter_of(service: str) -> dict[str, str]:
    """Return the four lines of a service's charter, by their first word."""
    docstring = ast.get_docstring(parsed(ROOT / "services" / service / "__init__.py")) or ""
    _, four = docstring.split("\n\n", 1)
    whole = re.sub(r"\n\s+", " ", four)  # a line too long goes on, indented, in the next
    return dict(line.split(maxsplit=1) for line in whole.splitlines())

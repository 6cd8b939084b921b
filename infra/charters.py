"""Charters: the table of the five services in the README, made from what each says of itself.

`python -m infra.charters` writes the table anew; `--check` only says whether it is true.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from .provision.declaration import load_system

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BEGIN = "<!-- charters: written by `python -m infra.charters` from services/*/__init__.py -->"
END = "<!-- end of charters -->"
LINES = ("Owns", "Hears", "Says", "Zone")


class NoPlace(Exception):
    """The page does not have the two markers between which the table stands."""


def charter_of(service: str, root: Path = ROOT) -> dict[str, str]:
    """Return a charter's lines by their first word, each joined where it was wrapped."""
    source = (root / "services" / service / "__init__.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source)) or ""
    lines = re.sub(r"\n[ \t]+", " ", docstring.partition("\n\n")[2]).splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line)


def table_of(charters: Mapping[str, Mapping[str, str]]) -> str:
    """Return the charters as a Markdown table, one service a row."""
    head = ("Service", *LINES)
    rows = [
        (f"**{name}**", *(charter[line] for line in LINES)) for name, charter in charters.items()
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def with_table(page: str, table: str) -> str:
    """Return a page with the table between its markers; raises `NoPlace`."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlace
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def wanted(page: str, root: Path = ROOT) -> str:
    """Return the page as the services' charters make it."""
    return with_table(
        page, table_of({name: charter_of(name, root) for name in load_system().services})
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the table, or with --check return 1 when it is stale."""
    parser = argparse.ArgumentParser(prog="python -m infra.charters", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say whether it is so")
    page = README.read_text(encoding="utf-8")
    true = wanted(page)
    if not parser.parse_args(arguments).check:
        README.write_text(true, encoding="utf-8")
        return 0
    if page == true:
        return 0
    print("README.md is stale: run python -m infra.charters", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())

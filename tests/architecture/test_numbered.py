"""The numbered tests of the design are counted: none that was asked for is missing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from .tree import ROOT, modules_in, parsed

ASKED_FOR = ("01", "04", "05", "08", "09", "10", "11", "12", "20", "22", "23", "26", "32", "33")
"""Those of the first whole way from the portal to the wall and back."""


def numbered() -> dict[str, list[str]]:
    """Return the tests that carry a number at the beginning of their docstring."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in modules_in("tests"):
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not node.name.startswith("test_"):
                continue
            for number in re.findall(r"\bT(\d\d)\b", (ast.get_docstring(node) or "").split(":")[0]):
                found[number].append(f"{path.relative_to(ROOT)}::{node.name}")
    return dict(found)


def test_every_numbered_test_that_was_asked_for_is_there():
    assert [f"T{number}" for number in ASKED_FOR if number not in numbered()] == []


def test_no_test_carries_a_number_that_does_not_exist():
    assert {number for number in numbered() if not 1 <= int(number) <= 40} == set()

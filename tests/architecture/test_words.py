"""One word for one thing: what the glossary retires names nothing in the services."""

from __future__ import annotations

import ast
import re

from .tree import ROOT, files, modules_in, parsed, text_of

GLOSSARY = ROOT / "docs" / "glossary.md"
ELSEWHERE = {
    *(
        "account",
        "assign",
        "app",
        "catalogue",
        "command",
        "encrypt",
        "general",
        "layer",
        "password",
    ),
    *("id", "number", "user", "file", "name", "response", "message", "payload", "warning", "block"),
}
"""Words that are right for something else than what the glossary retires them for."""


def rows() -> list[list[str]]:
    lines = (text_of(GLOSSARY) or "").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if "| **" in line
    ]


def retired() -> set[str]:
    """Return the single words of the column `not`."""
    said = {part.strip() for row in rows() for part in re.split(r"[,;(]", row[2])}
    return {word for word in said if re.fullmatch(r"[a-z]+", word)} - ELSEWHERE


def parts_of(name: str) -> set[str]:
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name)}


def names_in(tree: ast.Module) -> set[str]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_the_glossary_was_read():
    assert len(rows()) > 60
    assert {"ticket", "tenant", "applicant", "thumbnail", "takedown"} <= retired()


def test_no_word_is_explained_twice():
    words = [row[0] for row in rows()]

    assert len(words) == len(set(words))


def test_no_class_or_function_is_called_by_a_retired_word():
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules_in("services")
        for name in names_in(parsed(path))
        if parts_of(name) & retired()
    }

    assert found == set()


def test_no_table_or_column_is_called_by_a_retired_word():
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in files()
        if path.suffix == ".sql"
        for line in (text_of(path) or "").splitlines()
        for word in re.findall(r"[a-z_]+", line.partition("--")[0])
        if parts_of(word) & retired()
    }

    assert found == set()

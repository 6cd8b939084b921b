"""Where what is generated lies, and whether it is still true."""

from __future__ import annotations

import json
from pathlib import Path

from infra.provision.declaration import load_system

from .asyncapi import asyncapi
from .catalogue import EVERY
from .documents import events_page
from .examples import EXAMPLES
from .schemas import Schema, schema_of

ROOT = Path(__file__).parents[2]
CONTRACTS = Path("services/contracts")
SCHEMAS = CONTRACTS / "schemas"
RELEASED = SCHEMAS / "released"
EXAMPLES_FOLDER = CONTRACTS / "examples"


def wanted() -> dict[Path, str]:
    """Return every generated file and what should stand in it, by path from the root."""
    system = load_system()
    return {
        **{SCHEMAS / f"{name}.json": _text(schema) for name, schema in today().items()},
        **{EXAMPLES_FOLDER / f"{one.TYPE}.json": one.body + "\n" for one in EXAMPLES},
        Path("docs/events.md"): events_page(system),
        Path("docs/asyncapi.yaml"): asyncapi(system),
    }


def today() -> dict[str, Schema]:
    """Return the schemas as the code has them now, by type."""
    return {event.TYPE: schema_of(event) for event in EVERY}


def released(root: Path = ROOT) -> dict[str, Schema]:
    """Return the schemas of the last release, by type; none before the first."""
    return {path.stem: json.loads(path.read_text()) for path in (root / RELEASED).glob("*.json")}


def stale(root: Path = ROOT) -> list[Path]:
    """Return the files that are missing, differ, or belong to no event any more."""
    differing = [path for path, text in wanted().items() if _read(root / path) != text]
    return sorted([*differing, *_left_over(root)])


def write(root: Path = ROOT) -> None:
    """Make every generated file true."""
    for path in _left_over(root):
        (root / path).unlink()
    for path, text in wanted().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def release(root: Path = ROOT) -> None:
    """Keep today's schemas as those of the last release."""
    (root / RELEASED).mkdir(parents=True, exist_ok=True)
    for name, schema in today().items():
        (root / RELEASED / f"{name}.json").write_text(_text(schema), encoding="utf-8")


def _left_over(root: Path) -> list[Path]:
    kept = wanted()
    found = [*(root / SCHEMAS).glob("*.json"), *(root / EXAMPLES_FOLDER).glob("*.json")]
    return [path.relative_to(root) for path in found if path.relative_to(root) not in kept]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

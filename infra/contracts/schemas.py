"""Schemas: what an event may hold, as JSON Schema for machines and as a line for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from services.contracts.event import Event

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event: type[Event]) -> Schema:
    """Return an event's JSON Schema (draft 2020-12), whole in itself and without references.

    It is the writer's: nothing else may be said. Readers let unknown fields pass.
    """
    told = event.model_json_schema()
    tidy = _tidy(told, told.get("$defs", {}))
    return {
        "$schema": _DIALECT,
        "$id": f"urn:retrace:{event.TYPE}",
        "title": event.__name__,
        "description": tidy["description"],
        "x-topic": event.TOPIC,
        "x-key": event.KEY,
        "x-most-bytes": event.MOST_BYTES,
        "type": "object",
        "properties": tidy["properties"],
        "required": tidy["required"],
        "additionalProperties": False,
    }


def _tidy(told: Any, shared: dict[str, Any]) -> Any:
    """Put shared parts where they are used, and leave out what pydantic adds for itself."""
    if isinstance(told, list):
        return [_tidy(one, shared) for one in told]
    if not isinstance(told, dict):
        return told
    if "$ref" in told:
        return _tidy(shared[told["$ref"].removeprefix("#/$defs/")], shared)
    tidy = {key: _tidy(value, shared) for key, value in told.items() if key not in _OWN}
    if isinstance(told.get("properties"), dict):
        tidy["properties"] = {
            name: _tidy(value, shared) for name, value in told["properties"].items()
        }
    return _without_null(_as_list(tidy))


_OWN = ("title", "$defs", "properties")


def _as_list(told: Schema) -> Schema:
    """Write a list of one choice as a list, so that it can grow without changing its shape."""
    if "const" not in told:
        return told
    return {("enum" if k == "const" else k): ([v] if k == "const" else v) for k, v in told.items()}


def _without_null(told: Schema) -> Schema:
    """Write `X or null, else null` as X: what is not there is left out, never written as null."""
    if "default" not in told or told["default"] is not None:
        return told
    kept = [one for one in told["anyOf"] if one != {"type": "null"}]
    return dict(kept[0]) if len(kept) == 1 else {"anyOf": kept}


def shape_of(told: Schema) -> str:
    """Say in a line what a value may be, exactly enough to compare by."""
    if "enum" in told:
        return "one of " + ", ".join(told["enum"])
    if "anyOf" in told:
        return " or ".join(shape_of(one) for one in told["anyOf"])
    return _SHAPES[told["type"]](told)


def _text(told: Schema) -> str:
    if "format" in told:
        return {"uuid": "random id", "date": "day"}[told["format"]]
    length = _between(told.get("minLength"), told.get("maxLength"))
    return f"text `{told['pattern']}`" + (f", {length} characters" if length else "")


def _number(told: Schema) -> str:
    least = f"above {told['exclusiveMinimum']}" if "exclusiveMinimum" in told else None
    word = "whole number" if told["type"] == "integer" else "number"
    return f"{word} {least or 'from ' + str(told['minimum'])} to {told['maximum']}"


def _several(told: Schema) -> str:
    if "prefixItems" in told:
        return "(" + "; ".join(shape_of(one) for one in told["prefixItems"]) + ")"
    different = " different" if told.get("uniqueItems") else ""
    count = _between(told.get("minItems", 0), told.get("maxItems"))
    return f"{count}{different}, each {shape_of(told['items'])}"


def _between(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    return str(least) if least == most else f"{least} to {most}"


_SHAPES: dict[str, Callable[[Schema], str]] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "array": _several,
    "boolean": lambda _: "true or false",
}


def fields_of(schema: Schema) -> Iterator[tuple[str, str, bool]]:
    """Go through the fields: name, shape, and whether it is always there."""
    for name, told in schema["properties"].items():
        yield name, shape_of(told), name in schema["required"]

"""The largest and the wrong: values made from a schema, to try an event at its edges."""

from __future__ import annotations

from typing import Any

from infra.contracts.schemas import Schema


def largest(schema: Schema) -> Any:
    """Return the value that takes the most room in JSON."""
    if "enum" in schema:
        return max(schema["enum"], key=len)
    if "anyOf" in schema:
        return max((largest(one) for one in schema["anyOf"]), key=len)
    return _LARGEST[schema["type"]](schema)


def _text(schema: Schema) -> str:
    if "format" in schema:
        return {"uuid": "00000000-0000-4000-8000-000000000000", "date": "9999-12-31"}[
            schema["format"]
        ]
    if "-[" in schema["pattern"]:
        return "7777-7777"
    filler = "Z" if schema["pattern"].startswith("^[A-Z]") else "7"  # in every other alphabet
    return filler * int(schema["maxLength"])


def _list(schema: Schema) -> list[Any]:
    if "prefixItems" in schema:
        return [largest(one) for one in schema["prefixItems"]]
    if schema.get("uniqueItems"):
        longest_first = sorted(schema["items"]["enum"], key=len, reverse=True)
        return longest_first[: schema["maxItems"]]
    return [largest(schema["items"])] * schema["maxItems"]


_LARGEST: dict[str, Any] = {
    "string": _text,
    "integer": lambda schema: schema["maximum"],
    "number": lambda _: 0.12345678901234567,
    "boolean": lambda _: False,
    "array": _list,
    "object": lambda schema: {name: largest(one) for name, one in schema["properties"].items()},
}


def has_room_for_a_word(schema: Schema) -> bool:
    """Tell whether a text without alphabet or length could stand anywhere in a value."""
    if schema.get("type") == "string" and "enum" not in schema:
        closed = "pattern" in schema and {"minLength", "maxLength"} <= schema.keys()
        spaced = any(sign in schema.get("pattern", "") for sign in (" ", ".", "[^"))
        return spaced or not (closed or schema.get("format") in ("uuid", "date"))
    parts = [*schema.get("anyOf", ()), *schema.get("prefixItems", ())]
    parts += [schema["items"]] if "items" in schema else []
    parts += schema.get("properties", {}).values()
    if "type" not in schema and not parts:
        return True
    return any(has_room_for_a_word(one) for one in parts)

"""No change of an event breaks those not yet replaced, and every way to break them is found."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from infra.contracts.compatibility import Whom, breaks, breaks_since
from infra.contracts.files import released, today

OLD: dict[str, Any] = {
    "x-topic": "public.photos",
    "x-key": "reference",
    "type": "object",
    "properties": {
        "reference": {
            "type": "string",
            "pattern": "^[A-Z]+$",
            "minLength": 4,
            "maxLength": 9,
            "description": "As it was.",
        },
        "version": {"type": "integer", "minimum": 1, "maximum": 99},
        "reason": {"type": "string", "enum": ["dark", "small"]},
        "box": {
            "type": "array",
            "prefixItems": [{"type": "number", "minimum": 0}, {"type": "number"}],
        },
        "sought": {
            "type": "array",
            "items": {"type": "string", "enum": ["mother", "father"]},
            "maxItems": 8,
        },
        "sealed": {"anyOf": [{"type": "string", "maxLength": 8}]},
    },
    "required": ["reference", "version", "reason"],
}


def after(*way: Any, to: Any) -> dict[str, Any]:
    """Return the schema with one thing changed: `...` removes it."""
    new = deepcopy(OLD)
    place: Any = new
    for step in way[:-1]:
        place = place[step]
    if to is ...:
        del place[way[-1]]
    else:
        place[way[-1]] = to
    return new


def without(field: str, *, required: bool) -> dict[str, Any]:
    new = after("properties", field, to=...)
    new["required"] = [name for name in OLD["required"] if name != field]
    assert (field in OLD["required"]) == required
    return new


P = "properties"
READERS = [
    ("a required field removed", without("reason", required=True)),
    ("a required field made optional", after("required", to=["reference", "version"])),
    ("a closed list widened", after(P, "reason", "enum", to=["dark", "small", "odd"])),
    (
        "a list within a list widened",
        after(P, "sought", "items", "enum", to=["mother", "father", "friend"]),
    ),
    ("a text made longer", after(P, "reference", "maxLength", to=10)),
    ("a text made shorter at the least", after(P, "reference", "minLength", to=1)),
    ("a number let out above", after(P, "version", "maximum", to=...)),
    ("a number let out below", after(P, "version", "minimum", to=0)),
    ("a part let out", after(P, "box", "prefixItems", 0, "minimum", to=-1)),
    ("more of them", after(P, "sought", "maxItems", to=9)),
]
WRITERS = [
    ("an optional field removed", without("box", required=False)),
    (
        "a required field added",
        {**after(P, "name", to={"type": "string"}), "required": [*OLD["required"], "name"]},
    ),
    ("an optional field made required", after("required", to=[*OLD["required"], "box"])),
    ("a closed list narrowed", after(P, "reason", "enum", to=["dark"])),
    ("a list within a list narrowed", after(P, "sought", "items", "enum", to=["mother"])),
    ("a text made shorter", after(P, "reference", "maxLength", to=8)),
    ("a number held in", after(P, "version", "maximum", to=98)),
    ("a number held in that was free", after(P, "box", "prefixItems", 1, "maximum", to=1)),
    ("fewer of them", after(P, "sought", "maxItems", to=7)),
    ("at least so many", after(P, "sought", "minItems", to=1)),
]
BOTH = [
    ("a pattern narrowed", after(P, "reference", "pattern", to="^[A-F]+$")),
    ("a pattern widened", after(P, "reference", "pattern", to="^.+$")),
    ("a pattern dropped", after(P, "reference", "pattern", to=...)),
    ("another type", after(P, "version", "type", to="string")),
    ("a closed list opened", after(P, "reason", "enum", to=...)),
    ("a part fewer", after(P, "box", "prefixItems", to=[{"type": "number", "minimum": 0}])),
    ("parts unlike those before", after(P, "sought", "items", to=...)),
    ("another form of text", after(P, "reference", "format", to="date")),
    ("another choice of forms", after(P, "sealed", "anyOf", 0, "maxLength", to=9)),
    ("another topic", after("x-topic", to="public.faces")),
    ("another key", after("x-key", to="version")),
]
CHANGES = [
    *((name, new, Whom.READERS) for name, new in READERS),
    *((name, new, Whom.WRITERS) for name, new in WRITERS),
    *((name, new, Whom.BOTH) for name, new in BOTH),
]


def test_today_breaks_nothing_that_was_released():
    assert [str(one) for one in breaks_since(released(), today())] == []


def test_there_was_a_release_to_compare_with():
    assert released().keys() <= today().keys()
    assert len(released()) > 0


@pytest.mark.parametrize(("change", "new", "whom"), CHANGES, ids=[one[0] for one in CHANGES])
def test_a_change_that_breaks_someone_is_found_and_said(change, new, whom):
    found = breaks(OLD, new, "photo.published.v1")

    assert {one.whom for one in found} == {whom}, change
    assert str(found[0]).startswith("photo.published.v1")
    assert str(found[0]).endswith(f": breaks {whom.value}")


def test_a_narrowed_list_inside_a_widened_one_is_not_lost():
    found = breaks(OLD, after(P, "reason", "enum", to=["small", "odd"]), "e")

    assert [str(one) for one in found] == [
        "e.reason may no longer be dark: breaks writers",
        "e.reason may now be odd: breaks readers",
    ]


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        after(P, "added", to={"type": "string"}),
        after(P, "reference", "description", to="Said better."),
        after("title", to="Another"),
        after("required", to=["version", "reason", "reference"]),
    ],
    ids=["nothing", "a new optional field", "better words", "another title", "another order"],
)
def test_what_breaks_no_one_is_let_pass(new):
    assert breaks(OLD, new, "photo.published.v1") == []


def test_an_event_that_vanishes_is_found():
    found = breaks_since({"photo.published.v1": OLD}, {})

    assert [one.whom for one in found] == [Whom.BOTH]


def test_an_event_that_comes_breaks_no_one():
    assert breaks_since({}, {"photo.published.v1": OLD}) == []

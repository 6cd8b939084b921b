"""What may be said outside the confidential zone is what was agreed, to the field and the byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import pytest
import yaml
from pydantic import ValidationError

from infra.contracts.catalogue import EVERY, PUBLIC, RESTRICTED
from infra.contracts.examples import EXAMPLES
from infra.contracts.schemas import fields_of, schema_of
from services.contracts.event import Event, PublicEvent, TooLarge

from .shapes import has_room_for_a_word, largest

HANGS_IN_THE_STREET = {("poster.ordered.v1", "office")}
"""The one free text: an office's own name and telephone, printed under all faces alike."""

GOLDEN = Path(__file__).parent / "golden"


def told(event: type[Event]) -> dict[str, object]:
    fields = fields_of(schema_of(event))
    return {
        "topic": event.TOPIC,
        "key": event.KEY,
        "most_bytes": event.MOST_BYTES,
        "fields": {name + ("" if always else "?"): shape for name, shape, always in fields},
    }


@pytest.mark.parametrize(("zone", "events"), [("public", PUBLIC), ("restricted", RESTRICTED)])
def test_public_and_restricted_events_are_those_that_were_agreed(zone, events):
    """T04: public and restricted contracts equal the golden field list."""
    agreed = yaml.safe_load((GOLDEN / f"{zone}.yaml").read_text())

    assert {event.TYPE: told(event) for event in events} == agreed


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.TYPE)
def test_nobody_can_say_one_field_more(example):
    """T04: extras are refused to whoever writes."""
    said = example.model_dump()

    with pytest.raises(ValidationError, match="extra_forbidden"):
        type(example)(**said, name="Somebody")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.TYPE)
def test_nobody_can_add_a_field_to_what_was_said(example):
    """T04: an event is frozen, so nothing is slipped in after it was checked."""
    with pytest.raises((ValidationError, ValueError)):
        example.name = "Somebody"
    with pytest.raises(ValidationError, match="frozen"):
        setattr(example, example.KEY, "another")


@pytest.mark.parametrize("event", [*PUBLIC, *RESTRICTED], ids=lambda event: event.TYPE)
def test_no_event_outside_the_confidential_zone_has_room_for_a_word(event):
    """T04: every text is of a closed list, or of one alphabet and a length."""
    assert [
        name
        for name, schema in schema_of(event)["properties"].items()
        if has_room_for_a_word(schema) and (event.TYPE, name) not in HANGS_IN_THE_STREET
    ] == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "pattern": "^[a-z]+$"},
        {"type": "string", "maxLength": 40},
        {"type": "string", "pattern": "^[a-z ]+$", "minLength": 1, "maxLength": 40},
        {"type": "string", "pattern": "^.*$", "minLength": 1, "maxLength": 40},
        {"type": "string", "pattern": "^[^0-9]+$", "minLength": 1, "maxLength": 40},
        {"type": "string", "format": "email"},
        {"type": "array", "items": {"type": "string"}},
        {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        {"type": "object", "properties": {"deeper": {"type": "string"}}},
        {},
    ],
)
def test_room_for_a_word_is_seen_wherever_it_hides(schema):
    assert has_room_for_a_word(schema)


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_the_largest_thing_that_can_be_said_is_within_the_limit(event):
    """T04: 512 bytes in public, 64 KiB elsewhere, whatever the fields hold."""
    said = event.heard(json.dumps(largest(schema_of(event))).encode())

    assert len(said.body.encode()) <= event.MOST_BYTES


def test_public_events_hold_512_bytes_and_others_64_kib():
    """T04: the limits are those of the design."""
    assert {event.MOST_BYTES for event in PUBLIC} == {512}
    assert {event.MOST_BYTES for event in EVERY if event not in PUBLIC} == {64 * 1024}


class Loose(Event):
    """An event as it should not be: with room for a story."""

    TYPE: ClassVar[str] = "story.told.v1"
    TOPIC: ClassVar[str] = "restricted.stories"
    KEY: ClassVar[str] = "story"

    story: str


class LooseInPublic(PublicEvent):
    """The same, where everybody reads it."""

    TYPE: ClassVar[str] = "story.told.v1"
    TOPIC: ClassVar[str] = "public.stories"
    KEY: ClassVar[str] = "story"

    story: str


@pytest.mark.parametrize(("event", "most"), [(LooseInPublic, 512), (Loose, 64 * 1024)])
def test_what_is_too_long_is_not_said_even_if_every_field_allows_it(event, most):
    """T04: size cap, counted in bytes of what would be sent."""
    around = len(event(story="").body)

    assert len(event(story="x" * (most - around)).body) == most
    with pytest.raises(TooLarge, match=r"story\.told\.v1"):
        _ = event(story="x" * (most - around + 1)).body
    with pytest.raises(TooLarge):
        _ = event(story="ሀ" * (most // 3)).body

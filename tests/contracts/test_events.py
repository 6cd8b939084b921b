"""Events as they are said and heard: named alike, filed by zone, read by whoever knows less."""

from __future__ import annotations

import importlib
import json
import pkgutil
from uuid import UUID

import jsonschema
import pytest
from pydantic import ValidationError

import services.contracts
from infra.contracts.catalogue import CONFIDENTIAL, EVERY, PUBLIC, RESTRICTED, events_of
from infra.contracts.examples import EXAMPLES
from infra.contracts.files import CONTRACTS, ROOT
from infra.contracts.schemas import schema_of
from infra.provision.declaration import load_system
from services.contracts import sealing
from services.contracts.codes import Relation
from services.contracts.confidential.enquiries import ReplyWritten
from services.contracts.event import Event, PublicEvent
from services.contracts.public.photos import PhotoPublished
from services.contracts.restricted.notices import NoticeRequested
from services.contracts.restricted.photos import PhotoDiscarded, PhotoSubmitted

ZONES = {"public": PUBLIC, "restricted": RESTRICTED, "confidential": CONFIDENTIAL}


def committed(kind: str, event: type[Event]) -> bytes:
    return (ROOT / CONTRACTS / kind / f"{event.TYPE}.json").read_bytes()


def defined_under(package: str) -> set[type[Event]]:
    found = importlib.import_module(package)
    modules = [
        importlib.import_module(one.name)
        for one in pkgutil.walk_packages(found.__path__, f"{package}.")
    ]
    return {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Event)
        and value.__module__ == module.__name__
        and value not in (Event, PublicEvent)
    }


def test_no_event_is_missing_from_the_catalogue():
    assert defined_under(services.contracts.__name__) == set(EVERY)
    assert len(EVERY) == len(set(EVERY))


@pytest.mark.parametrize("zone", ZONES)
def test_an_event_is_filed_under_the_zone_its_topic_begins_with(zone):
    assert defined_under(f"services.contracts.{zone}") == set(ZONES[zone])
    assert {event.TOPIC.split(".")[0] for event in ZONES[zone]} == {zone}


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_an_event_is_called_alike_in_code_and_on_the_wire(event):
    noun, verb, version = event.TYPE.split(".")
    suffix = "" if version == "v1" else version.upper()

    assert event.__name__ == noun.capitalize() + verb.capitalize() + suffix
    assert event.KEY in event.model_fields
    assert event.model_fields[event.KEY].is_required()


def test_every_event_has_one_topic_and_every_topic_has_events():
    topics = [topic.name for topic in load_system().topics]

    assert sorted({event.TOPIC for event in EVERY}) == sorted(topics)
    assert len({event.TYPE for event in EVERY}) == len(EVERY)
    for topic in topics:
        assert len({event.KEY for event in events_of(topic)}) == 1, f"{topic}: one key for all"


def test_every_event_has_an_example():
    assert [type(example) for example in EXAMPLES] == list(EVERY)


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_the_example_is_heard_and_said_again_byte_for_byte(event):
    example = committed("examples", event)

    assert event.heard(example).body.encode() + b"\n" == example


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_the_example_satisfies_the_schema_that_others_read(event):
    schema = json.loads(committed("schemas", event))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )

    checker.validate(json.loads(committed("examples", event)))


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_a_reader_lets_pass_what_it_does_not_know(event):
    example = json.loads(committed("examples", event))
    more = json.dumps({**example, "added_later": {"deep": ["anything", 1, None]}})

    assert event.heard(more.encode()) == event.heard(committed("examples", event))


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_a_reader_misses_every_field_that_must_be_there(event):
    example = json.loads(committed("examples", event))
    for name in schema_of(event)["required"]:
        less = {key: value for key, value in example.items() if key != name}
        with pytest.raises(ValidationError, match=name):
            event.heard(json.dumps(less).encode())


WRONG = (None, "", "x", "Somebody", -1, 0.5, 10**12, [], ["x"], {}, {"a": 1}, "2027-02-30", "1")


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_the_code_takes_nothing_that_the_schema_refuses(event):
    schema = schema_of(event)
    checker = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    example = json.loads(committed("examples", event))
    for name in schema["properties"]:
        for value in WRONG:
            said = {**example, name: value}
            if checker.is_valid(said) or (value is None and name not in schema["required"]):
                continue
            with pytest.raises(ValidationError):
                event.heard(json.dumps(said).encode())


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'{"a":', b"\x00" * 9])
@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_noise_is_refused_with_one_kind_of_error(event, body):
    with pytest.raises(ValidationError):
        event.heard(body)


def test_the_order_in_which_relations_were_written_down_is_not_told():
    def published(*sought: Relation) -> PhotoPublished:
        example = EXAMPLES[0].model_dump() | {"relations_sought": sought}
        return PhotoPublished(**example)

    assert (
        published(Relation.SISTER, Relation.MOTHER, Relation.SISTER).body
        == published(Relation.MOTHER, Relation.SISTER).body
    )


@pytest.mark.parametrize("version", "1267")
def test_an_id_that_tells_when_it_was_made_is_refused(version):
    with pytest.raises(ValidationError, match="when it was made"):
        PhotoDiscarded(photo_id=UUID(f"0190163d-8694-{version}39b-aea5-966c26f8ad91"))


KEY = sealing.KeyPair.from_seed(b"k" * 32).public


def test_a_message_that_was_not_padded_has_no_room_in_an_event():
    ids = {"enquiry_id": UUID(int=1), "reply_id": UUID(int=2)}
    for length in (0, 1, 1000, 1020):
        padded = sealing.pad(b"a" * length, sealing.MESSAGE_STEPS)
        ReplyWritten(**ids, sealed_reply=sealing.seal(KEY, padded))
    for step in sealing.MESSAGE_STEPS:
        ReplyWritten(**ids, sealed_reply=sealing.seal(KEY, b"a" * step))
        for near in (step - 1, step + 1):
            with pytest.raises(ValidationError):
                ReplyWritten(**ids, sealed_reply=sealing.seal(KEY, b"a" * near))


def test_an_address_that_was_not_padded_has_no_room_in_an_event():
    example = next(one for one in EXAMPLES if isinstance(one, NoticeRequested)).model_dump()
    address = b'{"address":"someone@example.org"}'
    padded = sealing.pad(address, sealing.ADDRESS_STEPS)

    NoticeRequested(**example | {"sealed_address": sealing.seal(KEY, padded)})
    with pytest.raises(ValidationError):
        NoticeRequested(**example | {"sealed_address": sealing.seal(KEY, address)})


def test_a_sealed_key_is_the_key_of_one_photo():
    example = next(one for one in EXAMPLES if isinstance(one, PhotoSubmitted)).model_dump()

    PhotoSubmitted(**example | {"sealed_key": sealing.seal(KEY, b"k" * 32)})
    with pytest.raises(ValidationError):
        PhotoSubmitted(**example | {"sealed_key": sealing.seal(KEY, b"k" * 16)})

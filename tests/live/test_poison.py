"""Records nobody can read: each is set aside, pointed at and not repeated, and all goes on."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from infra.demo.visitor import Words
from services.contracts import codes
from tests.support.live import eventually
from tests.support.live_kafka import Heard, committed, read_all, send

SECRET = "Wilhelmína"
"""Stands in every poisoned record, and may stand nowhere else."""

POINTER = ("error", "offset", "partition", "sha256", "topic")

READERS = {
    "public.photos": ("gallery", "photo.published.v1"),
    "restricted.submissions": ("media", "photo.submitted.v1"),
    "confidential.replies": ("routing", "reply.written.v1"),
}


def headers(event_type: str, **more: bytes) -> list[tuple[str, bytes]]:
    told = {"ce_specversion": b"1.0", "ce_id": str(uuid4()).encode(), "ce_source": b"poison"}
    return list((told | {"ce_type": event_type.encode()} | more).items())


def well_formed(topic: str) -> dict:
    """Return what could be an event of the topic, if only it led anywhere."""
    some = str(uuid4())
    return {
        "public.photos": {
            "reference": codes.new_reference(),
            "version": 1,
            "relations_sought": ["brother"],
            "image": codes.new_image_name(),
            "shown_until": "2099-01-31",
        },
        "restricted.submissions": {"photo_id": some, "revision": 1, "object": "a" * 26},
        "confidential.replies": {"enquiry_id": some, "reply_id": some, "sealed_reply": "A"},
    }[topic]


def poisons(topic: str) -> tuple[dict[str, dict], dict[str, dict]]:
    """Return ten kinds to be set aside, and two that are nobody's and pass by, by their names."""
    event_type, good = READERS[topic][1], well_formed(topic)

    def record(value: bytes | None, told: list | None = None, key: bytes = b"poison") -> dict:
        headed = headers(event_type) if told is None else told
        return {"key": key, "value": value, "headers": headed}

    def as_json(**changed: object) -> bytes:
        return json.dumps(good | changed | {"note": SECRET}).encode()

    first = next(iter(good))
    injected = f"{SECRET}'; DROP TABLE inbox; --"
    aside = {
        "no JSON": record(f"{{not json, {SECRET}".encode()),
        "no headers": record(as_json(), []),
        "no event id": record(as_json(), headers(event_type, ce_id=SECRET.encode())),
        "wrong UTF-8": record(b'{"' + first.encode() + b'": "\xff\xfe' + SECRET.encode() + b'"}'),
        "huge": record(as_json(**{first: SECRET * 20_000})),
        "missing fields": record(json.dumps({"note": SECRET}).encode()),
        "nothing": record(None),
        "injection": record(as_json(**{first: injected})),
        "wrong kind": record(as_json(**{name: [SECRET] for name in good})),
        "a list": record(json.dumps([SECRET]).encode()),
    }
    passing = {
        "unknown type": record(as_json(), headers("photo.admired.v1")),
        "unknown version": record(as_json(), headers(f"{event_type[:-1]}9")),
    }
    return aside, passing


async def heard(live, group: str, sent: list[Heard]) -> None:
    """Wait until a group has gone past all of these."""

    async def past() -> bool:
        at = await committed(live.stack, group)
        return all(at.get((one.topic, one.partition), 0) > one.offset for one in sent)

    await eventually(past)


def place_of(told: dict) -> tuple[str, int, int]:
    return told["topic"], told["partition"], told["offset"]


def tries(live, reader: str) -> list[tuple[str, int, int]]:
    """Return where a service says that it tries again, once for each time."""
    lines = live.log(reader).read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return [place_of(one) for one in told if one["event"] == "trying again" and "offset" in one]


@pytest.mark.parametrize("topic", READERS)
async def test_ten_kinds_of_poison_are_set_aside_and_the_partitions_move_on(town, live, topic):
    """T23: on every partition, each within three tries, pointed at without a word of it."""
    reader, (aside, passing) = READERS[topic][0], poisons(topic)
    assert len(aside) == 10
    poison = await send(live.stack, topic, list(aside.values()))
    nobodys = await send(live.stack, topic, list(passing.values()))

    await heard(live, reader, poison + nobodys)
    dead = await read_all(live.stack, f"{topic}.dead.{reader}")
    pointers = [json.loads(one.value) for one in dead]
    ours = {one.place for one in poison + nobodys}
    assert sorted(place for one in pointers if (place := place_of(one)) in ours) == sorted(
        one.place for one in poison
    )
    assert {tuple(sorted(one)) for one in pointers} == {POINTER}
    assert [one.place for one in dead if SECRET.encode() in one.whole] == []
    again = tries(live, reader)
    assert [one.place for one in poison if again.count(one.place) > 2] == []
    assert SECRET not in live.log(reader).read_text()

    await all_goes_on(town)


async def all_goes_on(town) -> None:
    """Take a face to the wall and an answer to its mailbox, through every topic there is."""
    _, reference = await town.shown()
    clerk, visitor = await town.caseworker(), town.visitor()
    receipt = await visitor.write(reference, Words("still there?"))
    await clerk.answer(await town.arrived(clerk, reference), "still here")
    assert await town.answers(visitor, receipt) == ["still here"]

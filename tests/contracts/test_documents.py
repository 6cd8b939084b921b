"""What is written about events is what the code does: no page and no schema is stale."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest
import yaml

from infra.contracts.catalogue import EVERY, PUBLIC, events_of
from infra.contracts.documents import kept
from infra.contracts.files import ROOT, release, released, stale, today, wanted, write
from infra.provision.declaration import load_system

SYSTEM = load_system()
ASYNCAPI: dict[str, Any] = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text())


def test_nothing_that_is_generated_is_stale():
    assert [str(path) for path in stale()] == [], "run python -m infra.contracts"


def test_the_door_says_the_same():
    run = subprocess.run(
        [sys.executable, "-m", "infra.contracts", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")


def test_what_is_missing_changed_or_left_over_is_stale_until_it_is_written(tmp_path):
    assert stale(tmp_path) == sorted(wanted())

    write(tmp_path)
    assert stale(tmp_path) == []

    page = tmp_path / "docs/events.md"
    page.write_text(page.read_text() + "and one more thing\n")
    left = tmp_path / "services/contracts/schemas/photo.forgotten.v1.json"
    left.write_text("{}")
    assert stale(tmp_path) == [page.relative_to(tmp_path), left.relative_to(tmp_path)]

    write(tmp_path)
    assert stale(tmp_path) == []
    assert not left.exists()


def test_a_release_keeps_todays_schemas(tmp_path):
    assert released(tmp_path) == {}

    release(tmp_path)
    assert released(tmp_path) == today()


def test_writing_twice_writes_the_same():
    assert wanted() == wanted()


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_the_page_names_every_event_and_every_field(event):
    page = (ROOT / "docs/events.md").read_text()
    chapter = page.split(f"#### `{event.TYPE}`")[1].split("\n###")[0]

    assert event.__doc__.split("\n")[0] in chapter
    for name in event.model_fields:
        assert f"| `{name}`" in chapter


def test_the_page_says_who_speaks_and_who_listens():
    page = (ROOT / "docs/events.md").read_text()
    for topic in SYSTEM.topics:
        chapter = page.split(f"### `{topic.name}`")[1].split("#### ")[0]

        assert f"| written by | {', '.join(topic.written_by)} |" in chapter
        assert f"| read by | {', '.join(topic.read_by)} |" in chapter


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [("1209600000", "14 days"), ("3600000", "1 hour"), ("5400000", "1.5 hours")],
)
def test_how_long_a_topic_keeps_is_said_in_words(milliseconds, words):
    assert kept({"cleanup.policy": "delete", "retention.ms": milliseconds}) == words


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return here + [one for part in value.values() for one in references(part)]
    if isinstance(value, list):
        return [one for part in value for one in references(part)]
    return []


def test_every_reference_in_the_asyncapi_document_leads_somewhere():
    found = references(ASYNCAPI)

    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert len(found) > 50
    for reference in found:
        if not reference.startswith("#/"):
            assert (ROOT / "docs" / reference).resolve().is_file(), reference
            continue
        place: Any = ASYNCAPI
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place, reference


def test_the_asyncapi_document_lists_what_each_principal_may_do_and_no_more():
    told = {
        (name.split(".")[0], operation["action"], operation["channel"]["$ref"].split("/")[-1])
        for name, operation in ASYNCAPI["operations"].items()
    }
    declared = {(who, "send", t.name) for t in SYSTEM.topics for who in t.written_by}
    declared |= {(who, "receive", t.name) for t in SYSTEM.topics for who in t.read_by}

    assert told == declared


@pytest.mark.parametrize("topic", SYSTEM.topics, ids=lambda topic: topic.name)
def test_a_channel_carries_the_events_of_its_topic(topic):
    channel = ASYNCAPI["channels"][topic.name]

    assert channel["address"] == topic.name
    assert list(channel["messages"]) == [event.TYPE for event in events_of(topic.name)]
    assert channel["bindings"]["kafka"]["partitions"] == topic.partitions


CE_HEADERS = {
    "ce_specversion": "1.0",
    "ce_id": "00000000-0000-4000-8000-000000000001",
    "ce_source": "intake",
    "content-type": "application/json",
}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
DAY, MOMENT = "2027-02-01T00:00:00Z", "2027-02-01T14:03:09.120000+00:00"


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.TYPE)
def test_public_messages_carry_the_day_and_no_trace_and_others_the_moment(event):
    headers = ASYNCAPI["components"]["messages"][event.TYPE]["headers"]["$ref"].split("/")[-1]
    schema = ASYNCAPI["components"]["schemas"][headers]
    checker = jsonschema.Draft202012Validator(schema)
    common = {**CE_HEADERS, "ce_type": event.TYPE}
    public = event in PUBLIC

    assert checker.is_valid({**common, "ce_time": DAY})
    assert checker.is_valid({**common, "ce_time": MOMENT}) is not public
    assert checker.is_valid({**common, "ce_time": DAY, "traceparent": TRACE}) is not public
    assert not checker.is_valid({**common, "ce_time": DAY, "ce_subject": "somebody"})
    assert not checker.is_valid({**CE_HEADERS, "ce_time": DAY})


def test_the_examples_in_the_asyncapi_document_are_the_committed_ones():
    for event in EVERY:
        told = ASYNCAPI["components"]["messages"][event.TYPE]["examples"][0]["payload"]
        path = ROOT / f"services/contracts/examples/{event.TYPE}.json"

        assert told == json.loads(path.read_text())

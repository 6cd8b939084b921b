"""The declaration holds together, and what contradicts itself is refused in a sentence."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from infra.provision import docs
from infra.provision.declaration import SYSTEM_YAML, CannotDeclare, load_system, parse_system


def declared() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(SYSTEM_YAML.read_text())
    return copy.deepcopy(said)


def _topic(**changes: Any) -> dict[str, Any]:
    said = declared()
    said["topics"]["restricted.notices"] |= changes
    return said


def _with(section: str, name: str, **entry: Any) -> dict[str, Any]:
    said = declared()
    said[section][name] = said[section].get(name, {}) | entry
    return said


CONTRADICTIONS = {
    "topic restricted.notices is read by stranger, which is no principal": _topic(
        read_by=["stranger"]
    ),
    "topic restricted.notices is written by stranger, which is no principal": _topic(
        written_by=["stranger"]
    ),
    "topic restricted.notices lacks a writer or a reader": _topic(read_by=[]),
    "topic restricted.notices is kept weeks, which is no retention": _topic(kept="weeks"),
    "topic restricted.notices stands in the confidential zone, but its name does not": _topic(
        zone="confidential"
    ),
    "gallery stands in the public zone, but restricted.notices is restricted": _topic(
        read_by=["gallery"]
    ),
    "gallery stands in the public zone, but proofs is restricted": _with(
        "buckets", "proofs", get=["gallery"]
    ),
    "bucket wall is put to by stranger, which is no principal": _with(
        "buckets", "wall", put=["stranger"]
    ),
    "key pair media is sealed to by stranger, which is no principal": _with(
        "pairs", "media", sealers=["stranger"]
    ),
    "secret form is owned by stranger, which is no principal": _with(
        "secrets", "form", owner="stranger"
    ),
    "database stranger is of stranger, which is no principal": _with(
        "databases", "stranger", about="Nothing."
    ),
    "stranger has no database": _with("principals", "stranger", zone="public", about="No one."),
    "database media names exceptions from row-level security it lacks": _with(
        "databases", "media", across_societies=["inbox"]
    ),
    "port 8001 is declared twice": _with("ports", "desk", number=8001),
    "key media is both a pair and a secret": _with("secrets", "media", owner="media", about="No."),
}


@pytest.mark.parametrize(("sentence", "said"), CONTRADICTIONS.items(), ids=CONTRADICTIONS)
def test_a_declaration_that_contradicts_itself_is_refused_in_a_sentence(sentence, said):
    with pytest.raises(CannotDeclare) as refused:
        parse_system(said)

    assert sentence in str(refused.value)


def test_an_unknown_field_is_named_with_its_place():
    with pytest.raises(CannotDeclare, match=r"buckets\.5\.list: Extra inputs"):
        parse_system(_with("buckets", "wall", list=["gallery"]))


def test_a_topic_that_is_declared_twice_is_refused(tmp_path):
    file = tmp_path / "system.yaml"
    file.write_text(SYSTEM_YAML.read_text().replace("  restricted.notices:", "  public.photos:", 1))

    with pytest.raises(CannotDeclare, match=r"public\.photos: declared twice"):
        load_system(file)


def test_a_declaration_that_is_no_yaml_is_refused_by_name(tmp_path):
    file = tmp_path / "system.yaml"
    file.write_text("topics: {")

    with pytest.raises(CannotDeclare, match=r"system\.yaml is not YAML"):
        load_system(file)


def test_each_reader_has_a_dead_letter_topic_in_the_zone_of_what_it_reads(system):
    dead = {topic.name: topic for topic in system.dead_topics}

    assert dead["public.photos.dead.gallery"].written_by == ("gallery",)
    assert dead["public.photos.dead.gallery"].read_by == ()
    assert len(dead) == sum(len(topic.read_by) for topic in system.topics)
    assert all(name.startswith(f"{topic.zone}.") for name, topic in dead.items())


def test_compacted_topics_forget_what_was_replaced_within_hours(system):
    compacted = {
        topic.name: system.settings_of(topic)
        for topic in system.topics
        if system.settings_of(topic)["cleanup.policy"] == "compact"
    }

    assert compacted.keys() == {
        "public.photos",
        "public.posters",
        "confidential.desks",
        "confidential.references",
    }
    for settings in compacted.values():
        assert settings["max.compaction.lag.ms"] == settings["segment.ms"] == "3600000"


def test_the_page_of_the_system_says_what_the_declaration_says(system):
    assert docs.PAGE.read_text() == docs.page_of(system), "run python -m infra.provision.docs"


def test_the_page_of_the_system_is_checked_by_command():
    assert docs.main(["--check"]) == 0

"""The page `docs/system.md`: the declaration as tables for people."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from .declaration import Database, System, Topic, load_system

PAGE = Path(__file__).parent.parent.parent / "docs" / "system.md"

_DAY = 24 * 60 * 60 * 1000
_HOUR = 60 * 60 * 1000
_COMMAND = "python -m infra.provision.docs"


def page_of(system: System) -> str:
    """Write the page; the same declaration gives the same text."""
    sections = (
        _principals(system),
        _topics(system),
        _buckets(system),
        _databases(system),
        _keys(system),
        _ports(system),
    )
    return "\n\n".join((_HEAD, *sections)) + "\n"


_HEAD = f"""# What the system is made of, and who may reach what

<!-- Written by `{_COMMAND}` from infra/system.yaml; change that file, not this page. -->

Everything here is set up, and compared with what really runs, by `python -m infra.provision`.
Whatever is not in a table is refused: by Kafka's ACLs, by PostgreSQL's grants, by the buckets'
policies, or because the key is not there."""


def _principals(system: System) -> str:
    rows = (
        (
            f"**{one.name}**",
            one.zone,
            _list(topic.name for topic in system.topics if one.name in topic.read_by),
            _list(topic.name for topic in system.topics if one.name in topic.written_by),
            one.about,
        )
        for one in system.principals
    )
    return _section(
        "Principals",
        "Each service is one user of Kafka and one of S3, and works as one role of PostgreSQL. "
        "It joins the consumer group of its own name, and no other.",
        _table(("service", "zone", "reads", "writes", "what it does"), rows),
    )


def _topics(system: System) -> str:
    rows = (
        (
            f"`{one.name}`",
            str(one.partitions),
            _kept(system, one),
            ", ".join(one.written_by),
            ", ".join(one.read_by),
            one.about,
        )
        for one in system.topics
    )
    dead = _list(one.name for one in system.dead_topics)
    return _section(
        "Topics",
        "A topic's first word is its zone; no principal of a more public zone reaches it.",
        _table(("topic", "partitions", "kept", "written by", "read by", "what is said"), rows),
        f"What a reader cannot use it points at in a topic of its own, which no principal reads: "
        f"{dead}.",
    )


def _buckets(system: System) -> str:
    rows = (
        (f"`{one.name}`", one.zone, *map(_names, (one.put, one.get, one.delete)), one.about)
        for one in system.buckets
    )
    return _section(
        "Buckets",
        "Nobody lists a bucket, none is public, none keeps old versions.",
        _table(("bucket", "zone", "put", "get", "delete", "what is in it"), rows),
    )


def _databases(system: System) -> str:
    rows = (
        (f"`{one.name}`", f"`{one.owner}`", f"`{one.app}`", one.about + _exceptions(one))
        for one in system.databases
    )
    return _section(
        "Databases",
        "The owner migrates and owns everything; the service works as a role that owns nothing, "
        "reads and changes rows, and can connect to no other database.",
        _table(("database", "migrated by", "worked in by", "what is in it"), rows),
    )


def _exceptions(database: Database) -> str:
    said = ""
    if database.row_level_security:
        outside = _list(database.across_societies)
        said += f" Every row belongs to one Society, but in {outside}."
    if database.append_only:
        said += f" Only added to, never changed: {_list(database.append_only)}."
    return said


def _keys(system: System) -> str:
    pairs = (
        (f"`{one.name}`", "pair", one.owner, ", ".join(one.sealers), one.about)
        for one in system.pairs
    )
    secrets = ((f"`{one.name}`", "secret", one.owner, "", one.about) for one in system.secrets)
    return _section(
        "Keys",
        "The private half of a pair and a secret are with their owner alone; who seals has the "
        "public half. The desks' pairs are made by intake, one per desk, and are not in this list.",
        _table(("key", "kind", "owner", "sealed to by", "what it is for"), (*pairs, *secrets)),
    )


def _ports(system: System) -> str:
    ports = sorted(system.ports, key=lambda port: port.number)
    rows = ((str(one.number), one.name, one.of, one.door, one.about) for one in ports)
    return _section(
        "Ports",
        "The usual ports on one machine; where one is taken, the next free one is used.",
        _table(("port", "name", "of", "who comes in", "what is there"), rows),
    )


def _kept(system: System, topic: Topic) -> str:
    settings = system.settings_of(topic)
    if settings["cleanup.policy"] == "compact":
        hours = int(settings["max.compaction.lag.ms"]) // _HOUR
        return f"the last word per key, for ever; what it replaced goes after about {hours} h"
    return f"{int(settings['retention.ms']) // _DAY} days"


def _section(title: str, *paragraphs: str) -> str:
    return "\n\n".join((f"## {title}", *paragraphs))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check return 1 when it is stale."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say whether it is so")
    text = page_of(load_system())
    if not parser.parse_args(arguments).check:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text)
        return 0
    if PAGE.exists() and PAGE.read_text() == text:
        return 0
    print(f"docs/system.md is stale: run {_COMMAND}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())

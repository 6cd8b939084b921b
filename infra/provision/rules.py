"""The rules a declaration obeys as a whole: names exist, zones hold, nothing is said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .declaration import Bucket, System, Topic


def contradictions(system: System) -> list[str]:
    """Say everything in a declaration that cannot be, a sentence each."""
    return [
        *_strangers(system),
        *_topics(system),
        *_trespasses(system),
        *_databases(system),
        *_doubles(system),
    ]


def _uses(system: System) -> Iterator[tuple[str, str]]:
    """Yield every mention of a principal: what is said of it, and its name."""
    for topic in system.topics:
        yield from ((f"topic {topic.name} is written by", name) for name in topic.written_by)
        yield from ((f"topic {topic.name} is read by", name) for name in topic.read_by)
    for bucket in system.buckets:
        yield from ((f"bucket {bucket.name} is put to by", name) for name in bucket.put)
        yield from ((f"bucket {bucket.name} is got from by", name) for name in bucket.get)
        yield from ((f"bucket {bucket.name} is deleted from by", name) for name in bucket.delete)
    for pair in system.pairs:
        yield f"key pair {pair.name} is owned by", pair.owner
        yield from ((f"key pair {pair.name} is sealed to by", name) for name in pair.sealers)
    for secret in system.secrets:
        yield f"secret {secret.name} is owned by", secret.owner
    for database in system.databases:
        yield f"database {database.name} is of", database.name


def _strangers(system: System) -> Iterator[str]:
    known = set(system.services)
    return (
        f"{said} {name}, which is no principal" for said, name in _uses(system) if name not in known
    )


def _topics(system: System) -> Iterator[str]:
    kept = {retention.name for retention in system.retentions}
    for topic in system.topics:
        if not topic.name.startswith(f"{topic.zone}."):
            yield f"topic {topic.name} stands in the {topic.zone} zone, but its name does not"
        if ".dead." in topic.name:
            yield f"topic {topic.name} is declared, but dead letters follow from the readers"
        if not topic.written_by or not topic.read_by:
            yield f"topic {topic.name} lacks a writer or a reader"
        if topic.kept not in kept:
            yield f"topic {topic.name} is kept {topic.kept}, which is no retention"
    if system.dead_letters.kept not in kept:
        yield f"dead letters are kept {system.dead_letters.kept}, which is no retention"


def _trespasses(system: System) -> Iterator[str]:
    """Find who would learn what is kept in a zone deeper than its own."""
    zones = {principal.name: principal.zone for principal in system.principals}
    things: tuple[Topic | Bucket, ...] = system.topics + system.buckets
    for thing in things:
        for name in _reaching(thing):
            zone = zones.get(name)
            if zone is not None and zone.depth < thing.zone.depth:
                yield f"{name} stands in the {zone} zone, but {thing.name} is {thing.zone}"


def _reaching(thing: Topic | Bucket) -> Iterable[str]:
    roles = ("written_by", "read_by", "put", "get", "delete")
    return dict.fromkeys(name for role in roles for name in getattr(thing, role, ()))


def _databases(system: System) -> Iterator[str]:
    having = {database.name for database in system.databases}
    yield from (f"{name} has no database" for name in system.services if name not in having)
    for database in system.databases:
        if database.across_societies and not database.row_level_security:
            yield f"database {database.name} names exceptions from row-level security it lacks"


def _doubles(system: System) -> Iterator[str]:
    numbers = Counter(port.number for port in system.ports)
    yield from (
        f"port {number} is declared twice" for number, times in numbers.items() if times > 1
    )
    names = Counter([pair.name for pair in system.pairs] + [one.name for one in system.secrets])
    yield from (
        f"key {name} is both a pair and a secret" for name, times in names.items() if times > 1
    )

"""Letters: which deliveries were set aside as dead letters, and how to have them tried again.

`list` tells every pointer that is still kept. `replay TOPIC` moves the reader of a dead-letter
topic back to the first event one of its pointers names. Nothing is copied: an old event that was
sent again would, on a compacted topic, push out the newer one. What was handled in between is
known to the reader's inbox and passes by. The reader must be stopped meanwhile.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from pydantic import ValidationError

from .provision.declaration import System, load_system
from .provision.targets import KafkaTarget, read_targets

_SECONDS = 20.0
_DEAD = ".dead."
_GROUP = "retrace-letters"  # never committed to; a consumer cannot be without one


class NotNow(Exception):
    """The reader runs, or Kafka does not allow it; the message says what to do."""


@dataclass(frozen=True)
class Letter:
    """A pointer to an event that was set aside: where it is, and the class of what went wrong."""

    reader: str
    topic: str
    partition: int
    offset: int
    error: str
    sha256: str
    set_aside_at: datetime

    def __str__(self) -> str:
        at = f"{self.set_aside_at:%Y-%m-%d %H:%M:%S}"
        place = f"{self.topic}/{self.partition}/{self.offset}"
        return f"{at}  {self.reader:8} {place:34} {self.error:24} {self.sha256[:12]}"


def list_letters(system: System, target: KafkaTarget) -> list[Letter]:
    """Return every dead letter that is still kept, the oldest first."""
    topics = [topic.name for topic in system.every_topic if _DEAD in topic.name]
    consumer = Consumer(
        _access(target) | {"group.id": _GROUP, "enable.auto.commit": False, "log_level": 2}
    )
    try:
        found = [one for topic in topics for one in _read(consumer, topic)]
    finally:
        consumer.close()
    return sorted(found, key=lambda letter: (letter.set_aside_at, letter.topic, letter.offset))


def replay(system: System, target: KafkaTarget, dead_topic: str) -> list[str]:
    """Move the reader back to the first event its letters name; return a sentence per partition.

    Raises `NotNow` while the reader runs.
    """
    topic, _, reader = dead_topic.partition(_DEAD)
    letters = [
        one for one in list_letters(system, target) if (one.topic, one.reader) == (topic, reader)
    ]
    admin = AdminClient(_access(target) | {"log_level": 2})
    committed = _committed(admin, reader, topic, {one.partition for one in letters})
    first = {
        partition: min(one.offset for one in letters if one.partition == partition)
        for partition in committed
    }
    back = {where: offset for where, offset in first.items() if offset < committed[where]}
    if back:
        _move(admin, reader, topic, back)
    return [
        f"{reader} reads {topic}/{where} again from {offset}, not from {committed[where]}"
        for where, offset in sorted(back.items())
    ]


def _read(consumer: Consumer, topic: str) -> Iterable[Letter]:
    """Yield the letters of a dead-letter topic, from its beginning to its present end."""
    partitions = consumer.list_topics(topic, timeout=_SECONDS).topics[topic].partitions
    for number in partitions:
        where = TopicPartition(topic, number)
        low, high = consumer.get_watermark_offsets(where, timeout=_SECONDS)
        consumer.assign([TopicPartition(topic, number, low)])
        at = low
        while at < high:
            record = consumer.poll(_SECONDS)
            if record is None or record.error():
                raise NotNow(f"{topic} could not be read to its end")
            at = (record.offset() or 0) + 1
            yield _letter(topic, record)


def _letter(topic: str, record: Any) -> Letter:
    told = json.loads(record.value())
    return Letter(
        reader=topic.partition(_DEAD)[2],
        topic=str(told["topic"]),
        partition=int(told["partition"]),
        offset=int(told["offset"]),
        error=str(told["error"]),
        sha256=str(told["sha256"]),
        set_aside_at=datetime.fromtimestamp(record.timestamp()[1] / 1000, tz=UTC),
    )


def _committed(admin: AdminClient, reader: str, topic: str, partitions: set[int]) -> dict[int, int]:
    """Return where the reader would go on reading, by partition."""
    if not partitions:
        return {}
    asked = ConsumerGroupTopicPartitions(reader, [TopicPartition(topic, p) for p in partitions])
    told = admin.list_consumer_group_offsets([asked], request_timeout=_SECONDS)
    found = told[reader].result(_SECONDS).topic_partitions
    return {one.partition: one.offset for one in found if one.offset >= 0}


def _move(admin: AdminClient, reader: str, topic: str, back: dict[int, int]) -> None:
    places = [TopicPartition(topic, where, offset) for where, offset in back.items()]
    wanted = ConsumerGroupTopicPartitions(reader, places)
    try:
        moved = admin.alter_consumer_group_offsets([wanted], request_timeout=_SECONDS)
        done = moved[reader].result(_SECONDS).topic_partitions
    except KafkaException as refusal:
        raise NotNow(f"{reader} could not be moved; stop it first ({refusal.args[0]})") from None
    if any(one.error for one in done):
        raise NotNow(f"{reader} could not be moved; stop it first")


def _access(target: KafkaTarget) -> dict[str, Any]:
    return {
        "bootstrap.servers": target.bootstrap,
        "security.protocol": "SASL_SSL" if target.tls else "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": target.user,
        "sasl.password": target.password.get_secret_value(),
    }


def main(arguments: list[str] | None = None) -> int:
    """List the dead letters or have a topic's tried again; return 1 if not now, 2 when misused."""
    system = load_system()
    dead = [topic.name for topic in system.every_topic if _DEAD in topic.name]
    parser = argparse.ArgumentParser(prog="python -m infra.letters", description=__doc__)
    parser.add_argument("--targets", type=Path, help="YAML or JSON; else PROVISION_* variables")
    doing = parser.add_subparsers(dest="what", required=True)
    doing.add_parser("list", help="tell what was set aside")
    again = doing.add_parser("replay", help="have what was set aside tried again")
    again.add_argument("topic", choices=dead, metavar="topic", help=f"such as {dead[0]}")
    given = parser.parse_args(arguments)
    try:
        target = read_targets(given.targets).kafka
        lines = (
            [str(letter) for letter in list_letters(system, target)]
            if given.what == "list"
            else replay(system, target, given.topic)
        )
    except NotNow as reason:
        print(reason, file=sys.stderr)
        return 1
    except ValidationError as error:
        for one in error.errors(include_input=False):
            print(f"target {'.'.join(map(str, one['loc']))}: {one['msg']}", file=sys.stderr)
        return 2
    print("\n".join(lines) or "Nothing.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Lesson: let Kafka start once and keep what Java learned, so that later starts cost a third."""

from __future__ import annotations

import tempfile
from pathlib import Path

from infra.local import jars, kafka, parts, paths
from infra.local.kafka import Kafka
from infra.local.ports import Ports
from infra.local.processes import Processes


def learn() -> bool:
    """Start a broker for a moment, unless that was done; say whether anything was learned."""
    with paths.locked(jars.folder()):
        if kafka.lessons().exists():
            return False
        with tempfile.TemporaryDirectory() as place:
            _start_once(Path(place))
    return kafka.lessons().exists()


def _start_once(folder: Path) -> None:
    draft = kafka.lessons().with_suffix(".draft")
    known = Ports.remembered(folder / "ports.json")
    broker = Kafka(
        folder,
        known.of("kafka"),
        known.of("kafka-controller"),
        machine=(f"-XX:AOTCacheOutput={draft}",),
    )
    processes = Processes(folder)
    try:
        parts.start(broker, processes)
    finally:
        processes.stop(broker.name, patience=180)  # it writes down what it learned while it ends
    if draft.exists():
        draft.replace(kafka.lessons())


if __name__ == "__main__":
    if learn():
        print("learned")

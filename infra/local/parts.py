"""Parts: Kafka, PostgreSQL, S3 and the mail sink together, each to be stopped and started alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local import paths
from infra.local.kafka import Kafka
from infra.local.objects import Objects
from infra.local.part import Part
from infra.local.ports import Ports
from infra.local.postgres import Postgres
from infra.local.processes import Processes

_PATIENCE = 60.0


@dataclass(frozen=True)
class Parts:
    """The real servers of one state folder."""

    kafka: Kafka
    postgres: Postgres
    objects: Objects
    processes: Processes

    @classmethod
    def of(cls, folder: Path, usual: dict[str, int] | None = None) -> Parts:
        """Lay out the parts in a folder, on their last ports, else the usual or any free ones."""
        paths.passable(folder)
        processes = Processes(folder)
        known = Ports.remembered(folder / "ports.json", usual)

        def port(name: str, part: str) -> int:
            return known.of(name, running=processes.find(part) is not None)

        kafka = Kafka(folder, port("kafka", "kafka"), port("kafka-controller", "kafka"))
        postgres = Postgres(folder, port("postgres", "postgres"))
        return cls(kafka, postgres, Objects(folder, port("s3", "s3")), processes)

    @property
    def every(self) -> tuple[Part, ...]:
        """All of them, the slowest to start first."""
        return (self.kafka, self.postgres, self.objects)

    def start(self, *names: str) -> None:
        """Start these parts, or all, beside each other; return when each answers."""
        chosen = [part for part in self.every if not names or part.name in names]
        with ThreadPoolExecutor(len(chosen)) as pool:
            _finish(pool.map(self._start, chosen))

    def stop(self, *names: str) -> None:
        """Stop these parts, or all, in order; their data stay."""
        for part in self.every:
            if not names or part.name in names:
                self.processes.stop(part.name)

    def remove(self) -> None:
        """Stop all parts and forget their data."""
        self.stop()
        for part in self.every:
            part.remove()

    def _start(self, part: Part) -> None:
        if self.processes.find(part.name) is None:
            part.prepare()
            self.processes.start(part.command())
        self.processes.wait(part.name, part.ready, _PATIENCE)


@contextmanager
def running(folder: Path) -> Iterator[Parts]:
    """Run Kafka, PostgreSQL and S3 on free ports for as long as the block lasts (for tests)."""
    parts = Parts.of(folder)
    try:
        parts.start()
        yield parts
    finally:
        parts.remove()


def _finish(results: Iterable[None]) -> None:
    for _ in results:
        pass

"""Parts: Kafka, PostgreSQL, S3 and the mail sink together, each to be stopped and started alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local import paths
from infra.local.kafka import Kafka
from infra.local.mail import Mail
from infra.local.objects import REGION, Objects
from infra.local.part import Part
from infra.local.ports import Ports
from infra.local.postgres import Postgres
from infra.local.processes import Processes
from infra.provision.targets import KafkaTarget, ObjectsTarget, PostgresTarget, Targets

_PATIENCE = 60.0


@dataclass(frozen=True)
class Parts:
    """The real servers of one state folder."""

    kafka: Kafka
    postgres: Postgres
    objects: Objects
    mail: Mail
    processes: Processes

    @classmethod
    def of(cls, folder: Path, port: Mapping[str, int]) -> Parts:
        """Lay out the parts in a folder on these ports."""
        return cls(
            kafka=Kafka(folder, port["kafka"], port["kafka-controller"]),
            postgres=Postgres(folder, port["postgres"]),
            objects=Objects(folder, port["s3"]),
            mail=Mail(folder, port["smtp"], port["mail"]),
            processes=Processes(folder),
        )

    @property
    def every(self) -> tuple[Part, ...]:
        """All of them, the slowest to start first."""
        return (self.kafka, self.postgres, self.objects, self.mail)

    @property
    def targets(self) -> Targets:
        """The parts as provisioning wants them, with their administrators."""
        return Targets(
            kafka=KafkaTarget(
                bootstrap=self.kafka.brokers,
                user=self.kafka.admin.user,
                password=self.kafka.admin.secret,
            ),
            postgres=PostgresTarget(
                host=self.postgres.host,
                port=self.postgres.port,
                user=self.postgres.admin.user,
                password=self.postgres.admin.secret,
            ),
            objects=ObjectsTarget(
                endpoint=self.objects.host,
                access=self.objects.admin.user,
                secret=self.objects.admin.secret,
                region=REGION,
            ),
        )

    def start(self, *names: str) -> None:
        """Start these parts, or all, beside each other; return when each answers."""
        start_all([part for part in self.every if not names or part.name in names], self.processes)

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


def start_all(
    parts: Sequence[Part],
    processes: Processes,
    told: Callable[[str, float], None] = lambda name, seconds: None,
) -> None:
    """Start several parts beside each other; tell of each when it answers, and return then."""
    began = time.monotonic()

    def start_one(part: Part) -> None:
        start(part, processes)
        told(part.name, time.monotonic() - began)

    with ThreadPoolExecutor(max(1, len(parts))) as pool:
        for done in [pool.submit(start_one, part) for part in parts]:
            done.result()


def start(part: Part, processes: Processes) -> None:
    """Start one part, unless it runs, and return when it answers."""
    if processes.find(part.name) is None:
        part.prepare()
        processes.start(part.command())
    processes.wait(part.name, part.ready, _PATIENCE)


@contextmanager
def running(folder: Path) -> Iterator[Parts]:
    """Run Kafka, PostgreSQL, S3 and mail on free ports while the block lasts (for tests)."""
    paths.passable(folder)
    names = ("kafka", "kafka-controller", "postgres", "s3", "smtp", "mail")
    known = Ports.remembered(folder / "ports.json")
    parts = Parts.of(folder, {name: known.of(name) for name in names})
    try:
        parts.start()
        yield parts
    finally:
        parts.remove()

"""Stack: the real Kafka, PostgreSQL and S3 of one run, and who may do what there."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from infra import provision
from infra.local import objects as gateway
from infra.local.parts import Parts, running, start
from infra.local.ports import Ports
from infra.local.services import Origins, Running, Surroundings
from infra.provision.credentials import Credentials, read_credentials
from infra.provision.declaration import load_system
from services.chassis import database, migrations, settings
from services.chassis.database import Pool

_SERVICES = Path(__file__).parents[1] / "services"
_SPEAKER, _READER, _DESK = "intake", "gallery", "routing"
_PORTS = (
    *("gallery", "desk", "portal", "board", "mail", "gallery-internal"),
    *("gallery-two", "gallery-two-internal"),
)


@dataclass(frozen=True)
class Stack:
    """Where the real servers are, with the databases of intake, gallery and routing ready."""

    parts: Parts
    surroundings: Surroundings
    credentials: Credentials

    def postgres(self, service: str, *, pool_size: int = 10) -> settings.Postgres:
        """Say where a service's rows are."""
        owner = self.owner(service)
        return owner.model_copy(
            update={
                "user": service,
                "password": SecretStr(self.credentials[service].postgres),
                "pool_size": pool_size,
            }
        )

    def owner(self, service: str) -> settings.Postgres:
        """Say who may change the shape of a service's database."""
        return self.surroundings.owner(service, self.credentials[service])

    def kafka(self, service: str) -> settings.Kafka:
        """Say where the events are, for a service with its own rights."""
        return self._kafka(service, self.credentials[service].kafka)

    @property
    def kafka_for_all(self) -> settings.Kafka:
        """Say where the events are, for somebody who may read and write them all."""
        admin = self.parts.kafka.admin
        return self._kafka(admin.user, admin.password)

    def objects(self, service: str) -> settings.Objects:
        """Say where a service's files are."""
        return settings.Objects(
            endpoint=self.parts.objects.host,
            access_key=service,
            secret_key=SecretStr(self.credentials[service].objects),
            region=gateway.REGION,
        )

    @asynccontextmanager
    async def pool(self, service: str) -> AsyncIterator[Pool]:
        """Open a service's pool while the block lasts."""
        pool = await database.open_pool(self.postgres(service), f"bench-{service}")
        try:
            yield pool
        finally:
            pool.terminate()

    @contextmanager
    def galleries(self) -> Iterator[tuple[str, ...]]:
        """Run two replicas of the gallery, each a process, while the block lasts; give origins."""
        parts = [self._replica(name) for name in ("gallery", "gallery-two")]
        try:
            for part in parts:
                start(part, self.parts.processes)
            yield tuple(f"http://127.0.0.1:{self.surroundings.port[part.name]}" for part in parts)
        finally:
            for part in parts:
                self.parts.processes.stop(part.name)

    def _replica(self, name: str) -> Running:
        public, internal = (self.surroundings.port[f"{name}{kind}"] for kind in ("", "-internal"))
        usual = self.surroundings.of(_READER, self.credentials[_READER])
        ports = {"GALLERY_HTTP__PORT": str(public), "GALLERY_HTTP__INTERNAL_PORT": str(internal)}
        return Running(
            name=name,
            module=f"services.{_READER}",
            environment={**usual, **ports},
            probe=f"http://127.0.0.1:{internal}/health/ready",
        )

    def _kafka(self, user: str, password: str) -> settings.Kafka:
        return settings.Kafka(
            brokers=self.parts.kafka.brokers, user=user, password=SecretStr(password)
        )


@contextmanager
def started() -> Iterator[Stack]:
    """Start the servers on free loopback ports, provision them; remove all when the block ends."""
    with (
        tempfile.TemporaryDirectory(prefix="retrace-bench-") as folder,
        running(Path(folder)) as parts,
    ):
        yield asyncio.run(_provisioned(parts, Path(folder)))


async def _provisioned(parts: Parts, folder: Path) -> Stack:
    system, secrets = load_system(), folder / "secrets"
    await provision.apply(system, parts.targets, secrets)
    known = Ports.remembered(folder / "pages.json")
    port = {name: known.of(name) for name in _PORTS}
    around = Surroundings(parts, port, Origins.on(port), provision.keys_folder(secrets))
    stack = Stack(parts, around, read_credentials(system, secrets))
    for service in (_SPEAKER, _READER, _DESK):
        await migrations.migrate(stack.owner(service), _SERVICES / service / "migrations")
    return stack

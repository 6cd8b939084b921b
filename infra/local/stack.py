"""Stack: all processes of one state folder, from an empty folder to five services that answer."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from infra import provision
from infra.local import paths, ports, proc, services
from infra.local.board import Board
from infra.local.part import Part
from infra.local.parts import Parts, start, start_all
from infra.local.ports import Ports
from infra.local.processes import Processes
from infra.local.prometheus import Prometheus
from infra.local.services import Environment, Origins, Running, Surroundings
from infra.provision.credentials import Credential, read_credentials
from infra.provision.declaration import System, load_system
from services.chassis import logs, migrations

Told = Callable[[str, float], None]


def _silent(name: str, seconds: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Stack:
    """Everything that runs in one state folder; each process can be ended and started by name."""

    folder: Path
    system: System
    port: Mapping[str, int]
    parts: Parts
    extra: Mapping[str, Environment]

    @classmethod
    def at(cls, folder: Path) -> Stack:
        """Give the stack of a folder as it runs, or last ran."""
        system = load_system()
        known = Ports.remembered(folder / "ports.json", _usual_ports(system))
        return cls._on(folder, system, known.usual | known.chosen)

    @classmethod
    def planned(
        cls,
        folder: Path,
        *,
        usual: bool = True,
        extra: Mapping[str, Environment] | None = None,
    ) -> Stack:
        """Find ports for a start: the last, else the usual or (for tests) any free ones."""
        system = load_system()
        names = _usual_ports(system)
        file = paths.passable(folder) / "ports.json"
        known = Ports.remembered(file, names if usual else {})
        return cls._on(folder, system, {name: known.of(name) for name in names}, extra or {})

    @classmethod
    def _on(
        cls,
        folder: Path,
        system: System,
        port: Mapping[str, int],
        extra: Mapping[str, Environment] | None = None,
    ) -> Stack:
        folder = paths.passable(folder).resolve()
        return cls(folder, system, port, Parts.of(folder, port), extra or {})

    @property
    def processes(self) -> Processes:
        """The processes of this folder."""
        return self.parts.processes

    @property
    def origins(self) -> Origins:
        """Where people find the pages."""
        return Origins.on(self.port)

    @property
    def secrets(self) -> Path:
        """Where passwords and keys of the services are."""
        return self.folder / "secrets"

    @property
    def services(self) -> list[Running]:
        """The five services."""
        return [
            Running(
                name,
                f"services.{name}",
                self.environment(name),
                f"http://{ports.HOST}:{self.port[f'{name}-internal']}/health/ready",
            )
            for name in self.system.services
        ]

    @property
    def watchers(self) -> list[Part]:
        """Prometheus where it is installed, and the board."""
        return [self.prometheus, self.board] if self.prometheus.installed else [self.board]

    @property
    def board(self) -> Board:
        """The operators' board."""
        return Board(self.folder, self.port["board"], self._watched, self.prometheus)

    @property
    def prometheus(self) -> Prometheus:
        """The keeper of the metrics' history."""
        return Prometheus(self.folder, self.port["prometheus"], self._watched)

    @property
    def _watched(self) -> dict[str, int]:
        return {name: self.port[f"{name}-internal"] for name in self.system.services}

    @property
    def running(self) -> list[str]:
        """Name what runs in this folder, recorded or left behind by a crash."""
        recorded = [name for name in self.processes.names() if self.processes.find(name)]
        return sorted({*recorded, *self.processes.leftovers()})

    def environment(self, service: str) -> Environment:
        """Give the settings of one service, its own passwords among them."""
        return self._surroundings.of(service, self._credential(service))

    def start_parts(self, told: Told = _silent) -> None:
        """Start Kafka, PostgreSQL, S3 and mail beside each other."""
        start_all(self.parts.every, self.processes, told)

    def provision(self) -> list[str]:
        """Make the parts as declared; return what was changed."""
        return asyncio.run(provision.apply(self.system, self.parts.targets, self.secrets))

    def migrate(self) -> int:
        """Bring every service's database up to date, as its owner; return how many files ran.

        It is what `python -m services.<name> migrate` does, without five Pythons starting for it.
        """
        logs.configure("local", "WARNING")
        try:
            return sum(asyncio.run(self._migrations()))
        except asyncpg.IntegrityConstraintViolationError as error:
            raise paths.Trouble(
                "The data of this machine come from an earlier state of the project and do not fit "
                "the new tables. `make reset` forgets them, then all migrations run anew."
            ) from error
        except migrations.Rewritten as name:
            raise paths.Trouble(
                f"The migration {name} has changed since it ran here. `make reset` forgets the "
                "data of this machine, then all migrations run anew."
            ) from name

    def start_services(self, told: Told = _silent) -> None:
        """Start the five services beside each other; return when each calls itself ready."""
        start_all(self.services, self.processes, told)

    def start_ours(self, told: Told = _silent) -> None:
        """Start the services, the board, and Prometheus where it is installed."""
        start_all([*self.services, *self.watchers], self.processes, told)

    def start_everything(self) -> None:
        """Go all the way from whatever is there to five services that answer."""
        self.start_parts()
        self.provision()
        self.migrate()
        self.start_services()

    def start(self, name: str) -> None:
        """Start one process again, with its data and ports, and wait until it answers."""
        start(self._named(name), self.processes)

    def stop(self, *names: str) -> None:
        """Stop these processes, or all that run here in this folder, services first."""
        order = [*self.system.services, "board", "prometheus", "mail", "s3", "kafka", "postgres"]
        if names:
            order = [name for name in order if name in names]
        else:
            strangers = {*self.processes.names(), *self.processes.leftovers()} - set(order)
            order = [*sorted(strangers), *order]
        with ThreadPoolExecutor(len(self.system.services)) as pool:
            list(pool.map(self.processes.stop, [n for n in order if n in self.system.services]))
        for name in order:
            if name not in self.system.services:
                self.processes.stop(name)

    def kill(self, name: str) -> None:
        """End a process at once, as a crash would."""
        self.processes.kill(name)

    def pause(self, name: str) -> None:
        """Let a process hang, holding its ports and answering nobody."""
        self.processes.signal(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Let a paused process go on."""
        self.processes.signal(name, signal.SIGCONT)

    def remove(self) -> None:
        """Stop everything and forget all data of this folder."""
        self.stop()
        self.parts.remove()
        self.prometheus.remove()

    def health(self) -> dict[str, dict[str, Any]]:
        """Say of each process its number, its memory and how it calls itself."""
        every: list[Part] = [*self.parts.every, *self.services_known, *self.watchers]
        with ThreadPoolExecutor(len(every)) as pool:
            return dict(
                zip((one.name for one in every), pool.map(self._health, every), strict=True)
            )

    @property
    def _surroundings(self) -> Surroundings:
        keys = provision.keys_folder(self.secrets)
        return Surroundings(self.parts, self.port, self.origins, keys, self.extra)

    def _credential(self, service: str) -> Credential:
        return read_credentials(self.system, self.secrets)[service]

    @property
    def services_known(self) -> list[Running]:
        """The services, once their passwords exist."""
        return self.services if (self.secrets / "credentials").exists() else []

    def _named(self, name: str) -> Part:
        every: list[Part] = [*self.parts.every, *self.services_known, *self.watchers]
        return next(part for part in every if part.name == name)

    def _health(self, part: Part) -> dict[str, Any]:
        started = self.processes.find(part.name)
        if started is None:
            return {"pid": None, "ready": False, "megabytes": 0}
        told = services.health(part.probe) if isinstance(part, Running) else {"ready": part.ready()}
        return {**told, "pid": started.pid, "megabytes": proc.memory(started.pid) >> 20}

    async def _migrations(self) -> list[int]:
        return await asyncio.gather(
            *(
                migrations.migrate(
                    self._surroundings.owner(name, self._credential(name)),
                    paths.ROOT / "services" / name / "migrations",
                )
                for name in self.system.services
            )
        )


def _usual_ports(system: System) -> dict[str, int]:
    return {one.name: one.number for one in system.ports} | {"kafka-controller": 9093}


@contextmanager
def running(folder: Path, extra: Mapping[str, Environment] | None = None) -> Iterator[Stack]:
    """Run the whole stack on free ports while the block lasts, and forget it then (for tests)."""
    stack = Stack.planned(folder, usual=False, extra=extra)
    try:
        stack.start_everything()
        yield stack
    finally:
        stack.remove()

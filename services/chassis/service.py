"""Running a service: one process, its parts as tasks of one group, ended together."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from . import consumer, dead_letters, internal, kafka, logs, migrations, outbox, timers, wakes
from .consumer import TRANSIENT as PASSING
from .database import Pool
from .delivery import Subscriptions
from .logs import describe
from .metrics import Metrics
from .serving import listen, signals_to
from .settings import ServiceSettings
from .timers import Timer, Timers, pause

_log = logs.log(__name__)

PARTS = ("http", "events", "relay", "timers")
_LOOK_SECONDS = 0.1


class HasParts(Protocol):
    """Resources every service has."""

    @property
    def pool(self) -> Pool: ...
    @property
    def metrics(self) -> Metrics: ...


S = TypeVar("S", bound=ServiceSettings)
R = TypeVar("R", bound=HasParts)


@dataclass(frozen=True)
class Service(Generic[S, R]):
    """What a service is made of; `main` runs it, tests take the same pieces."""

    name: str
    settings: type[S]
    open: Callable[[S], AbstractAsyncContextManager[R]]
    migrations: Path
    build: Callable[[R], Any] | None = None
    events: Subscriptions[R] | None = None
    timers: Timers[R] | None = None
    commands: Callable[[Sequence[str]], int] | None = None


def main(service: Service[Any, Any], arguments: Sequence[str] | None = None) -> int:
    """Run a service from the command line and return its exit code.

    serve (the default) runs all parts or those named by --only; migrate brings the database
    up to date as its owner and ends. A service may add words of its own.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if service.commands and words and words[0] not in ("serve", "migrate", "-h", "--help"):
        return service.commands(words)
    parser = argparse.ArgumentParser(prog=f"python -m services.{service.name}")
    parser.add_argument("what", nargs="?", default="serve", choices=["serve", "migrate"])
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas: %(default)s")
    chosen = parser.parse_args(words)
    settings = service.settings()
    logs.configure(service.name, settings.log_level)
    if chosen.what == "migrate":
        asyncio.run(migrations.migrate(settings.owner or settings.postgres, service.migrations))
        return 0
    parts = frozenset(chosen.only.split(","))
    if not parts <= set(PARTS):
        parser.error(f"--only knows {', '.join(PARTS)}")
    return _run(serve(service, settings, parts=parts))


def _run(work: Any) -> int:
    import uvloop

    failures: list[BaseException] = []
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work)
    except* Exception as group:
        failures.extend(group.exceptions)
    for failure in failures:
        _log.critical("ended", **describe(failure))
    return 1 if failures else 0


async def serve(
    service: Service[S, R],
    settings: S,
    *,
    parts: frozenset[str] = frozenset(PARTS),
    stopping: asyncio.Event | None = None,
) -> None:
    """Run a service's parts until told to stop; if one fails for good, all end."""
    stopping = stopping or asyncio.Event()
    async with service.open(settings) as resources:
        health = internal.Health(resources.pool, resources.metrics)
        running = _Running(service, settings, resources, health, stopping)
        _log.info("started", mode=str(settings.mode), part=",".join(sorted(parts)))
        with signals_to(stopping):
            async with asyncio.TaskGroup() as tasks:
                for work in running.tasks(parts):
                    tasks.create_task(work)
        _log.info("stopped")


@dataclass(frozen=True)
class _Running(Generic[S, R]):
    """One run of a service: what its tasks share."""

    service: Service[S, R]
    settings: S
    resources: R
    health: internal.Health
    stopping: asyncio.Event

    def tasks(self, parts: frozenset[str]) -> Iterator[Any]:
        """Yield the work of each part, as coroutines."""
        http = self.settings.http
        inside = http.model_copy(update={"host": http.internal_host, "port": http.internal_port})
        yield listen(internal.build(self.health), inside, self.stopping)
        yield self._measure()
        if "http" in parts and self.service.build:
            yield listen(self.service.build(self.resources), http, self.stopping)
        if "relay" in parts:
            yield self._relay()
        if "events" in parts and self.service.events:
            yield self._consume(self.service.events)
        if "timers" in parts:
            yield from (self._keep(timer) for timer in self._timers())

    def _timers(self) -> list[Timer[Any]]:
        own = self.service.timers.all if self.service.timers else []
        return [*own, Timer("prune_inbox", 3600, timers.prune_inbox)]

    async def _keep(self, timer: Timer[Any]) -> None:
        """Keep a timer running, whatever happens to one of its runs."""
        metrics = self.resources.metrics
        while not self.stopping.is_set():
            try:
                await timers.keep_running(timer, self.resources, metrics, self.stopping)
            except Exception as error:
                metrics.timer_runs.labels(timer.name, "failed").inc()
                _log.error("timer failed", timer=timer.name, **describe(error))
                await pause(self.stopping, max(timer.seconds, 1))

    async def _relay(self) -> None:
        """Publish what the outbox holds, woken at once by what this process says."""
        wake = wakes.of(self.resources.pool)
        kafka_at = self.settings.kafka
        async with self._producing("relay") as producer:
            while producer and not (self.stopping.is_set() and not wake.is_set()):
                wake.clear()
                sent = await self._trying(
                    outbox.relay(
                        self.resources.pool,
                        producer,
                        self.service.name,
                        seconds=kafka_at.send_seconds,
                    )
                )
                if not sent:
                    await _first(wake, self.stopping, _LOOK_SECONDS)

    async def _trying(self, work: Any) -> int:
        try:
            sent: int = await work
        except PASSING as error:
            self.health.parts["relay"] = False
            _log.warning("relay waits", **describe(error))
            await pause(self.stopping, 1)
            return 0
        self.health.parts["relay"] = True
        return sent

    async def _consume(self, events: Subscriptions[R]) -> None:
        """Hear events; when Kafka is away, wait for it."""
        while not self.stopping.is_set():
            async with self._producing("events") as producer:
                if producer:
                    await self._consume_with(events, producer)

    async def _consume_with(self, events: Subscriptions[R], producer: Any) -> None:
        source = kafka.consumer(self.settings.kafka, self.service.name)
        reader = consumer.Consumer(
            source=source,
            events=events,
            resources=self.resources,
            dead_letters=dead_letters.DeadLetters(producer, self.service.name),
            metrics=self.resources.metrics,
            stuck_seconds=self.settings.kafka.stuck_seconds,
        )
        source.subscribe(sorted(events.topics), listener=consumer.Rebalance(reader))
        try:
            await source.start()
            self.health.parts["events"] = True
            await reader.run(self.stopping)
        except PASSING as error:
            _log.warning("events wait", **describe(error))
            await pause(self.stopping, 1)
        finally:
            self.health.parts["events"] = False
            with contextlib.suppress(*PASSING):
                await asyncio.wait_for(source.stop(), 5)

    @asynccontextmanager
    async def _producing(self, part: str) -> AsyncIterator[Any]:
        """Give a started producer, once Kafka answers; None if the service stops first."""
        self.health.parts[part] = False
        producer = None
        while producer is None and not self.stopping.is_set():
            candidate = kafka.producer(self.settings.kafka, self.service.name)
            try:
                await asyncio.wait_for(candidate.start(), 15)
                producer = candidate
            except PASSING as error:
                _log.warning("waiting for Kafka", part=part, **describe(error))
                await _ended(candidate)
                await pause(self.stopping, 1)
        try:
            self.health.parts[part] = producer is not None
            yield producer
        finally:
            if producer is not None:
                await _ended(producer)

    async def _measure(self) -> None:
        """Tell how much waits in the outbox, and how long."""
        metrics = self.resources.metrics
        while not self.stopping.is_set():
            try:
                now = await outbox.waiting(self.resources.pool)
            except PASSING as error:
                _log.warning("outbox not measured", **describe(error))
            else:
                metrics.outbox_waiting.set(now.count)
                metrics.outbox_age.set(now.age_seconds)
            await pause(self.stopping, 5)


async def _first(wake: asyncio.Event, stopping: asyncio.Event, seconds: float) -> None:
    """Wait until something was said, the service stops, or so many seconds passed."""
    waiting = [asyncio.create_task(wake.wait()), asyncio.create_task(stopping.wait())]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _ended(producer: Any) -> None:
    with contextlib.suppress(*PASSING):
        await asyncio.wait_for(producer.stop(), 5)

"""The consumer: each partition in order, nothing skipped, nothing stuck without a sound."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from . import database
from .dead_letters import DeadLetters, Record
from .delivery import HasPool, Subscriptions, Unreadable
from .logs import describe, log
from .metrics import Metrics
from .objects import ObjectsUnavailable
from .problems import Problem

_log = log(__name__)
R = TypeVar("R", bound=HasPool)

HOPELESS = (Unreadable, Problem)
"""What no retry will change: a record nobody can read, or a rule that says no."""

TRANSIENT: tuple[type[Exception], ...] = (
    *database.TRANSIENT,
    ObjectsUnavailable,
    KafkaError,
    OSError,
    TimeoutError,
)
"""What passes: tried again in place, with growing pauses, for ever and loudly."""

_TRIES = 3
_LONGEST_PAUSE = 30.0


class TooManyDeadLetters(Exception):
    """Most records are set aside: the fault is ours, so nothing more is read."""


class Stuck(Exception):
    """Records wait and nothing moves: a new process may do better than this one."""


class Source(Protocol):
    """The part of AIOKafkaConsumer we rely on."""

    async def getmany(self, *, timeout_ms: int, max_records: int) -> Any: ...
    async def commit(self, offsets: Any) -> None: ...
    def assignment(self) -> Any: ...
    def pause(self, *partitions: Any) -> None: ...
    def resume(self, *partitions: Any) -> None: ...
    def highwater(self, partition: Any) -> int | None: ...
    async def committed(self, partition: Any) -> int | None: ...
    async def beginning_offsets(self, partitions: Any) -> Any: ...
    async def end_offsets(self, partitions: Any) -> Any: ...


def pauses() -> Iterator[float]:
    """Yield how long to wait before each further try, in seconds: 0.1, doubling, at most 30."""
    pause = 0.1
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)


@dataclass
class Consumer(Generic[R]):
    """Reads all partitions at once, each in order, and commits what is done.

    While a partition waits to try again it alone is paused; the others go on, and the group
    membership lives, because polling never stops.
    """

    source: Source
    events: Subscriptions[R]
    resources: R
    dead_letters: DeadLetters
    metrics: Metrics
    stuck_seconds: float = 120
    ask_seconds: float = 15
    pauses: Callable[[], Iterator[float]] = pauses
    sleep: Callable[[float], Any] = asyncio.sleep
    _work: dict[TopicPartition, asyncio.Task[None]] = field(default_factory=dict)
    _recent: deque[bool] = field(default_factory=lambda: deque(maxlen=100))
    _positions: dict[TopicPartition, int] = field(default_factory=dict)
    _retrying: set[TopicPartition] = field(default_factory=set)
    _behind: dict[TopicPartition, int] = field(default_factory=dict)
    _moved: float = field(default_factory=time.monotonic)
    _asked: float = -math.inf

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver what arrives until the service stops; what is in hand is finished first."""
        for topic in self.events.topics:  # alerts see a counter grow only if it begins at nought
            self.metrics.dead_letters.labels(topic)
        try:
            while not stopping.is_set():
                await self.step()
        finally:
            await self.drop(set(self._work))

    async def step(self, timeout_ms: int = 200) -> None:
        """Take what has arrived and let each partition go on by itself."""
        batch = await self.source.getmany(timeout_ms=timeout_ms, max_records=500)
        for partition, records in batch.items():
            if partition in self._work:  # a rebalance may have undone the pause
                await asyncio.wait([self._work[partition]])
                self._settle()
            self._pause(partition)
            self._work[partition] = asyncio.create_task(self._in_order(partition, records))
        if self._work:
            await asyncio.wait(self._work.values(), timeout=0 if not batch else 0.05)
        self._settle()
        await self._ask()
        self._watch()

    async def drop(self, partitions: set[TopicPartition]) -> None:
        """Let go of partitions: work in hand is rolled back, another member does it again."""
        tasks = [self._work.pop(p) for p in partitions if p in self._work]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._retrying -= partitions
        for partition in partitions:
            self._positions.pop(partition, None)

    def _settle(self) -> None:
        for partition, task in list(self._work.items()):
            if task.done():
                del self._work[partition]
                task.result()
                with contextlib.suppress(IllegalStateError, ValueError):
                    self.source.resume(partition)

    def _pause(self, partition: TopicPartition) -> None:
        with contextlib.suppress(IllegalStateError, ValueError):
            self.source.pause(partition)

    async def _in_order(self, partition: TopicPartition, records: Sequence[Record]) -> None:
        done = None
        try:
            for record in records:
                await self._handle(partition, record)
                done = record.offset + 1
                self._positions[partition] = done
                self._moved = time.monotonic()
        finally:
            if done is not None:
                await self._commit(partition, done)

    async def _handle(self, partition: TopicPartition, record: Record) -> None:
        began, outcome, told = time.monotonic(), "handled", "unknown"
        try:
            told = await self._until_handled(partition, record)
        except _SetAside as aside:
            outcome = "set aside"
            await self._keep(partition, record, aside.cause)
        self.metrics.deliveries.labels(told, outcome).observe(time.monotonic() - began)
        self._recent.append(outcome != "handled")
        if sum(self._recent) > 50:
            raise TooManyDeadLetters

    async def _until_handled(self, partition: TopicPartition, record: Record) -> str:
        """Deliver a record, however long it takes; raises `_SetAside` for a hopeless one."""
        tries = 0
        for pause in self.pauses():
            try:
                told = await self.events.deliver(record.headers, record.value, self.resources)
            except HOPELESS as error:
                raise _SetAside(error) from None
            except TRANSIENT as error:
                await self._wait(partition, record, error, pause)
            except Exception as error:
                tries += 1
                if tries == _TRIES:
                    raise _SetAside(error) from None
                await self._wait(partition, record, error, pause)
            else:
                self._retrying.discard(partition)
                return told
        raise AssertionError("pauses never end")

    async def _keep(self, partition: TopicPartition, record: Record, error: BaseException) -> None:
        where = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        for pause in self.pauses():
            try:
                await self.dead_letters.keep(record, error)
            except TRANSIENT as trouble:
                await self._wait(partition, record, trouble, pause)
            else:
                break
        self._retrying.discard(partition)
        self.metrics.dead_letters.labels(record.topic).inc()
        _log.error("set aside", **where, **describe(error))

    async def _wait(
        self, partition: TopicPartition, record: Record, error: BaseException, pause: float
    ) -> None:
        self._retrying.add(partition)
        self.metrics.retrying.set(len(self._retrying))
        where = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        _log.warning("trying again", **where, pause=pause, **describe(error))
        await self.sleep(pause)

    async def _commit(self, partition: TopicPartition, offset: int) -> None:
        if partition not in self.source.assignment():
            return
        try:
            await self.source.commit({partition: offset})
        except (CommitFailedError, IllegalStateError, KafkaError) as error:
            # Another member owns the partition now, or Kafka is away: the inbox makes the
            # second delivery harmless.
            _log.info("not committed", topic=partition.topic, **describe(error))

    async def _ask(self) -> None:
        """Ask Kafka now and then about partitions that have brought nothing yet.

        A fetcher may be stuck from the first moment of an assignment; only Kafka knows then that
        something waits.
        """
        if time.monotonic() - self._asked < self.ask_seconds:
            return
        self._asked = time.monotonic()
        silent = [one for one in self.source.assignment() if one not in self._positions]
        self._behind = {}
        if not silent:
            return
        try:
            async with asyncio.timeout(10):
                begins = await self.source.beginning_offsets(silent)
                ends = await self.source.end_offsets(silent)
                for one in silent:
                    at = max(await self.source.committed(one) or 0, begins[one])
                    self._behind[one] = max(0, ends[one] - at)
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            _log.info("lag unknown", **describe(error))

    def _lag(self, partition: TopicPartition) -> int:
        at, end = self._positions.get(partition), self.source.highwater(partition)
        if at is None or end is None:
            return self._behind.get(partition, 0)
        return max(0, end - at)

    def _watch(self) -> None:
        """Tell the lag; raise `Stuck` when it stays while nothing moves or is tried again."""
        lags: dict[str, int] = {}
        for partition in self.source.assignment():
            lags[partition.topic] = lags.get(partition.topic, 0) + self._lag(partition)
        for topic, lag in lags.items():
            self.metrics.lag.labels(topic).set(lag)
        self.metrics.retrying.set(len(self._retrying))
        idle = not any(lags.values()) or self._work
        if idle:
            self._moved = time.monotonic()
        elif time.monotonic() - self._moved > self.stuck_seconds:
            raise Stuck


class Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]
    """Lets go of partitions that another member takes over."""

    def __init__(self, consumer: Consumer[Any]) -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Roll back what is in hand of partitions that leave."""
        await self._consumer.drop(set(revoked))

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Begin anew with partitions that come."""


class _SetAside(Exception):
    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause = cause

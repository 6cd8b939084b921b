"""What a service does because a moment has come: each timer alone in the whole system."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from .database import TRANSIENT, Pool
from .delivery import HasPool
from .logs import describe, log
from .metrics import Metrics
from .objects import ObjectsUnavailable

_log = log(__name__)
_PASSING: tuple[type[Exception], ...] = (*TRANSIENT, OSError, TimeoutError, ObjectsUnavailable)
R = TypeVar("R", bound=HasPool)
Work: TypeAlias = Callable[[R], Awaitable[None]]


@dataclass(frozen=True)
class Timer(Generic[R]):
    """A piece of work and how often it is looked at."""

    name: str
    seconds: float
    work: Work[R]


class Timers(Generic[R]):
    """Which work happens how often: to time what APIRouter is to HTTP."""

    def __init__(self) -> None:
        self.all: list[Timer[R]] = []

    def every(self, seconds: float) -> Callable[[Work[R]], Work[R]]:
        """Run the decorated work again and again, with a pause of so many seconds between."""

        def add(work: Work[R]) -> Work[R]:
            name = getattr(work, "__name__", "timer")
            self.all.append(Timer(name, seconds, work))
            return work

        return add


async def prune_inbox(resources: HasPool) -> None:
    """Forget which events were handled once no topic can deliver them again.

    Topics keep 14 days. What compacted topics deliver later is guarded by versions.
    """
    async with resources.pool.acquire(timeout=5) as db:
        await db.execute("DELETE FROM inbox WHERE handled_at < now() - interval '30 days'")


async def run_once(timer: Timer[R], resources: R) -> bool:
    """Do a timer's work unless another process is at it; return whether it was done here."""
    async with alone(resources.pool, timer.name) as ours:
        if ours:
            await timer.work(resources)
        return ours


class alone:  # noqa: N801 - reads as a phrase: async with alone(pool, name)
    """Hold a named advisory lock of the session; gives whether it was free."""

    def __init__(self, pool: Pool, name: str) -> None:
        self._pool, self._name = pool, f"timer:{name}"

    async def __aenter__(self) -> bool:
        self._connection = await self._pool.acquire(timeout=5)
        self._ours = bool(
            await self._connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", self._name)
        )
        return self._ours

    async def __aexit__(self, *_: object) -> None:
        try:
            if self._ours:
                await self._connection.execute(
                    "SELECT pg_advisory_unlock(hashtext($1))", self._name
                )
        finally:
            await self._pool.release(self._connection)


async def keep_running(
    timer: Timer[R], resources: R, metrics: Metrics, stopping: asyncio.Event
) -> None:
    """Run a timer until the service stops; trouble that passes is waited out."""
    metrics.timer_runs.labels(timer.name, "failed")  # from nought on, so that alerts see it grow
    while not stopping.is_set():
        try:
            done = await run_once(timer, resources)
        except _PASSING as error:
            metrics.timer_runs.labels(timer.name, "failed").inc()
            _log.warning("timer failed", timer=timer.name, **describe(error))
        else:
            metrics.timer_runs.labels(timer.name, "done" if done else "elsewhere").inc()
        await pause(stopping, timer.seconds)


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until the service stops."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return

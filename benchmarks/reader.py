"""Reader: somebody who reads a topic all the time, and notes at once what has arrived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from services.chassis import kafka, settings


@dataclass
class Reader:
    """Whoever waits for records, by their keys."""

    expected: dict[bytes, asyncio.Future[float]] = field(default_factory=dict)

    def expect(self, key: str) -> asyncio.Future[float]:
        """Return what will tell at which moment the record of this key arrived."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.expected[key.encode()] = future
        return future

    async def follow(self, source: Any) -> None:
        """Read until cancelled."""
        async for record in source:
            waiting = self.expected.pop(record.key, None)
            if waiting is not None:
                waiting.set_result(perf_counter())


@asynccontextmanager
async def reading(where: settings.Kafka, topic: str) -> AsyncIterator[Reader]:
    """Read a topic, with the settings of every consumer here, while the block lasts."""
    source, reader = kafka.consumer(where, f"measuring-{topic}"), Reader()
    source.subscribe([topic])
    await source.start()
    following = asyncio.create_task(reader.follow(source))
    try:
        yield reader
    finally:
        following.cancel()
        await source.stop()

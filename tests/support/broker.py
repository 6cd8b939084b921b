"""A Kafka small enough to hold in a list."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from services.chassis import outbox
from services.chassis.delivery import Subscriptions


@dataclass(frozen=True)
class Said:
    """One record, as a producer sent it."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]
    timestamp_ms: int | None = None

    @property
    def type(self) -> str:
        return dict(self.headers)["ce_type"].decode()


@dataclass
class Broker:
    """Keeps what producers send; hands it to whoever subscribed to its topic."""

    log: list[Said] = field(default_factory=list)

    async def send(self, topic, *, key, value, headers, timestamp_ms=None):
        self.log.append(Said(topic, key, value, headers, timestamp_ms))
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def relay(self, pool, source: str) -> int:
        """Take what a service's outbox holds."""
        return await outbox.relay(pool, self, source)

    async def deliver(
        self, events: Subscriptions[Any], resources: Any, *, times: int = 1, backwards: bool = False
    ) -> None:
        """Hand every record kept so far to a service, perhaps repeatedly, perhaps backwards."""
        heard = [said for said in self.log if said.topic in events.topics]
        for said in reversed(heard) if backwards else heard:
            for _ in range(times):
                await events.deliver(said.headers, said.value, resources)

    def of(self, event_type: str) -> list[Said]:
        return [said for said in self.log if said.type == event_type]

"""Dead letters: where records go that cannot be handled, told by a pointer and never by content."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from .outbox import Producer


class Record(Protocol):
    """The part of aiokafka's record we rely on."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


@dataclass
class DeadLetters:
    """Where records go that cannot be handled: a pointer to each, never what it said."""

    producer: Producer
    consumer: str
    seconds: float = 10

    async def keep(self, record: Record, error: BaseException) -> None:
        """Write down where a record is, why it was set aside, and a hash of it."""
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        about = {"error": type(error).__name__, "sha256": _hash(record.value)}
        waiting = await self.producer.send(
            f"{record.topic}.dead.{self.consumer}",
            key=f"{record.topic}/{record.partition}/{record.offset}".encode(),
            value=json.dumps(place | about).encode(),
            headers=[],
        )
        await asyncio.wait_for(waiting, self.seconds)


def _hash(value: bytes | None) -> str:
    return hashlib.sha256(value or b"").hexdigest()

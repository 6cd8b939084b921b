"""The second, internal port: metrics for Prometheus, and probes that do what they claim."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from .database import Pool
from .metrics import Metrics

_TEXT = b"text/plain; version=0.0.4; charset=utf-8"


@dataclass
class Health:
    """What the probes tell: each part by name, and whether it does its work."""

    pool: Pool
    metrics: Metrics
    parts: dict[str, bool] = field(default_factory=dict)

    async def ready(self) -> dict[str, Any]:
        """Check that the database accepts a write, and say how the other parts are.

        Kafka may be away: the outbox holds what is said until it is back, so the service
        stays ready, and says that a part waits.
        """
        writes = await self._writes()
        self.metrics.ready.set(writes)
        return {"ready": writes, "database": writes, **self.parts}

    async def _writes(self) -> bool:
        try:
            async with asyncio.timeout(3), self.pool.acquire(timeout=2) as db:
                await db.execute("UPDATE pulse SET beat = now()")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            return False
        return True


def build(health: Health) -> Any:
    """Return the ASGI application of the internal port."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        status, kind, body = await _answer(scope.get("path", ""), health)
        headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


async def _answer(path: str, health: Health) -> tuple[int, bytes, bytes]:
    if path == "/metrics":
        return 200, _TEXT, health.metrics.exposition()
    if path == "/health/live":
        return 200, b"application/json", b'{"live": true}'
    if path == "/health/ready":
        told = await health.ready()
        status = 200 if told["ready"] else 503
        return status, b"application/json", json.dumps(told).encode()
    return 404, b"application/json", b"{}"

"""Speaker: a service that does nothing but speak, with intake's rights and the real relay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.chassis.database import Pool
from services.chassis.metrics import Metrics
from services.chassis.service import Service, serve
from services.chassis.settings import Mode, ServiceSettings

from .stack import Stack


@dataclass(frozen=True)
class _Resources:
    pool: Pool
    metrics: Metrics


@asynccontextmanager
async def speaking(stack: Stack) -> AsyncIterator[Pool]:
    """Run the relay of a service as the chassis runs it; give the pool whose commits wake it.

    If the service ends by itself, the measurement is cancelled with it.
    """
    settings = ServiceSettings(
        mode=Mode.TEST, postgres=stack.postgres("intake"), kafka=stack.kafka("intake"), keys=Path()
    )
    async with stack.pool("intake") as pool:

        @asynccontextmanager
        async def given(_: ServiceSettings) -> AsyncIterator[_Resources]:
            yield _Resources(pool, Metrics("intake"))

        service: Service[ServiceSettings, _Resources] = Service(
            name="intake", settings=ServiceSettings, open=given, migrations=Path()
        )
        stopping, measuring = asyncio.Event(), asyncio.current_task()
        assert measuring
        running = asyncio.create_task(
            serve(service, settings, parts=frozenset({"relay"}), stopping=stopping)
        )
        running.add_done_callback(lambda _: None if stopping.is_set() else measuring.cancel())
        try:
            yield pool
        finally:
            stopping.set()
            await running

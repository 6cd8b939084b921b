"""A small service on a database of its own, to see how the chassis carries it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from services.chassis.consumer import Consumer
from services.chassis.dead_letters import DeadLetters
from services.chassis.delivery import Subscriptions
from services.chassis.metrics import Metrics
from services.contracts.public.photos import PhotoWithdrawn
from tests.support.reading import ONE, Source


@dataclass(frozen=True)
class Small:
    """Resources of a service that does nothing but count."""

    pool: Any
    metrics: Metrics
    heard: list[Any] = field(default_factory=list)


@pytest.fixture
async def small(new_pool) -> Small:
    return Small(await new_pool("gallery"), Metrics("small"))


@pytest.fixture
def reading(small, broker):
    """A function that makes a consumer of records, with its handler and its dead letters."""

    def make(handler, *batches, **more):
        events: Subscriptions[Any] = Subscriptions()
        events.on(PhotoWithdrawn)(handler)
        source = Source([{ONE: list(batch)} for batch in batches])
        made = Consumer(
            source=source,
            events=events,
            resources=small,
            dead_letters=DeadLetters(broker, "small"),
            metrics=small.metrics,
            sleep=lambda _: asyncio.sleep(0),
            **more,
        )
        return made, source

    return make

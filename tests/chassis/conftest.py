"""A small service on a database of its own, to see how the chassis carries it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from services.chassis.metrics import Metrics


@dataclass(frozen=True)
class Small:
    """Resources of a service that does nothing but count."""

    pool: Any
    metrics: Metrics
    heard: list[Any] = field(default_factory=list)


@pytest.fixture
async def small(new_pool) -> Small:
    return Small(await new_pool("gallery"), Metrics("small"))

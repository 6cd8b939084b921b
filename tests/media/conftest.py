"""Media for one test: a real database and a real darkroom, lists for everything around."""

from __future__ import annotations

import pytest

from services.contracts.sealing import KeyPair
from services.media.metrics import Metrics
from services.media.resources import Resources

from .around import NAMES, Media


@pytest.fixture
async def media(new_pool, shelf, broker, room, watch, press) -> Media:
    pool = await new_pool("media")
    resources = Resources(pool, watch, Metrics(), shelf, room, KeyPair.make(), NAMES, press)
    return Media(resources, shelf, broker)

"""Media for one test: a real database and a real darkroom, lists for everything around."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.contracts.sealing import KeyPair
from services.media.metrics import Metrics
from services.media.press import Press, open_press
from services.media.resources import Resources

from .around import NAMES, Media

FONTS = Path("/usr/share/fonts/truetype/noto")
WALL = "https://faces.example.org"


@pytest.fixture(scope="session")
def press() -> Press:
    """A real press, with the fonts of this machine."""
    with open_press(FONTS, WALL) as opened:
        yield opened


@pytest.fixture
async def media(new_pool, shelf, broker, room, watch, press) -> Media:
    pool = await new_pool("media")
    resources = Resources(pool, watch, Metrics(), shelf, room, KeyPair.make(), NAMES, press)
    return Media(resources, shelf, broker)

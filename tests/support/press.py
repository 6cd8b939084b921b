"""One press for all tests that print posters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.media.press import Press, open_press

FONTS = Path("/usr/share/fonts/truetype/noto")
WALL = "https://faces.example.org"


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    """A real press, with the fonts of this machine."""
    with open_press(FONTS, WALL) as opened:
        yield opened

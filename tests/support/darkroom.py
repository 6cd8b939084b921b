"""One darkroom for all tests that develop photos: cells are of one use, hands are not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.media.darkroom.cells import Cells
from services.media.darkroom.room import Darkroom


@pytest.fixture(scope="session")
def hands():
    with ThreadPoolExecutor(2) as workers:
        yield workers


@pytest.fixture(scope="session")
def cells(hands):
    """Real cells, for tests that ask for pixels and no files."""
    kept = hands.submit(Cells, 2).result()
    hands.submit(kept.prove).result()
    yield kept
    hands.submit(kept.close).result()


@pytest.fixture(scope="session")
def room(hands, cells) -> Darkroom:
    """A real darkroom."""
    return Darkroom(hands, cells, 15.0)

"""The whole stack once for every test that wants it: in `live` through HTTP, in `browser` seen."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest
from xdist.scheduler import LoadScopeScheduling

from infra.local.stack import running
from tests.support.live import Live, Town

SOON = {
    service: {f"{service.upper()}_KAFKA__SESSION_SECONDS": "6"}
    for service in ("intake", "routing", "media", "notify", "gallery")
}
"""A killed service's work goes on after seconds, as few as Kafka allows."""

_ON_THE_STACK = ("live", "browser")


_curtain = ExitStack()
"""Ends the stack; it may fall before the run is over."""


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    """The stack on free ports, with Societies founded; started for the first who asks."""
    with _curtain:
        started = Live(_curtain.enter_context(running(tmp_path_factory.mktemp("live"), SOON)))
        started.found()
        yield started


@pytest.fixture
async def town(live):
    """The people of one test."""
    people = Town(live)
    yield people
    await people.close()


def pytest_collection_modifyitems(items):
    """Give the first of these tests time to start everything."""
    for item in items:
        if _on_the_stack(item):
            item.add_marker(pytest.mark.timeout(300))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    """End the stack after the last test on it, where one process has them all in a row."""
    dealt = "PYTEST_XDIST_WORKER" in os.environ
    if dealt and _on_the_stack(item) and not (nextitem and _on_the_stack(nextitem)):
        _curtain.close()


def _on_the_stack(item: pytest.Item) -> bool:
    return item.path.parent.name in _ON_THE_STACK


class OneStack(LoadScopeScheduling):
    """Deals tests to processes one by one, but all that want the stack to the same: it costs."""

    def _split_scope(self, nodeid: str) -> str:
        return "stack" if nodeid.split("/")[1] in _ON_THE_STACK else nodeid


def pytest_xdist_make_scheduler(config, log):
    """Deal as said above; the largest group is dealt first."""
    return OneStack(config, log)

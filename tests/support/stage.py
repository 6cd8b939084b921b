"""The whole stack once for every test that wants it: in `live` through HTTP, in `browser` seen."""

from __future__ import annotations

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


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    """The stack on free ports, with two Societies founded; started for the first who asks."""
    with running(tmp_path_factory.mktemp("live"), SOON) as stack:
        started = Live(stack)
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
        if item.path.parent.name in _ON_THE_STACK:
            item.add_marker(pytest.mark.timeout(300))


class OneStack(LoadScopeScheduling):
    """Deals tests to processes one by one, but all that want the stack to the same: it costs."""

    def _split_scope(self, nodeid: str) -> str:
        return "stack" if nodeid.split("/")[1] in _ON_THE_STACK else nodeid


def pytest_xdist_make_scheduler(config, log):
    """Deal as said above; the largest group is dealt first."""
    return OneStack(config, log)

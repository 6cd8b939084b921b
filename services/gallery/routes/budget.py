"""How far into the wall one network may read in a while; nobody's address is kept for it."""

from __future__ import annotations

import math
from collections.abc import Callable

from starlette.types import Scope

from services.chassis.clock import Clock
from services.chassis.web.limits import Limits, Rate
from services.gallery.settings import Settings

FIRST_PAGES = 10
"""How many pages of the wall, and of each relation, never count: most people read no further."""


class Budget:
    """Makes a network wait that reads on and on, as a machine does that copies the wall.

    Only how many pages counts, never which. A budget that remembered pages would tell whoever
    shares the line which face somebody in the house has looked at; so a face is never counted,
    and a page that was opened before costs as much as any other.
    """

    def __init__(self, settings: Settings, clock: Clock, on_limit: Callable[[], None]) -> None:
        rate = Rate(settings.pages_at_once, settings.page_every_seconds)
        self._on_limit = on_limit
        self._limits = Limits({"page": rate}, clock, proxies=settings.http.proxies)

    def wait(self, scope: Scope, number: int) -> int:
        """Return after how many seconds a page of the wall may be opened: 0 where it may be now.

        Whether there is such a page makes no difference. A network that has read as much as it may
        at once is told of with every further page, even if it waits patiently before each.
        """
        if number <= FIRST_PAGES:
            return 0
        network = self._limits.network(scope)
        allowed = self._limits.allow(network, "page")
        until_next = self._limits.delay(network, "page")
        if until_next:
            self._on_limit()
        return 0 if allowed else math.ceil(until_next)

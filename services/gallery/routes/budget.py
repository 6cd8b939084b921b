"""How many pages of faces one network may open in a while; nobody's address is kept for it."""

from __future__ import annotations

import math
from collections import OrderedDict
from hashlib import blake2b

from starlette.types import Scope

from services.chassis.clock import Clock
from services.chassis.web.limits import Limits, Rate
from services.gallery.settings import Settings


class Budget:
    """Makes a network wait that opens many different pages of faces.

    A page somebody in the network has opened today costs nothing again: a camp behind one line
    reads the same first pages, while a machine that copies the wall opens each page once. Kept are
    64-bit digests under the network's name of today, which leads nowhere (`Limits`); at most `most`
    of them, the one used longest ago goes first.
    """

    def __init__(self, settings: Settings, clock: Clock, *, most: int = 200_000) -> None:
        rate = Rate(settings.pages_at_once, settings.page_every_seconds)
        self._limits = Limits({"page": rate}, clock, proxies=settings.http.proxies)
        self._opened: OrderedDict[bytes, None] = OrderedDict()
        self._most = most

    def wait(self, scope: Scope, page: str) -> int:
        """Return after how many seconds a page may be opened: 0 where it may be now.

        Whether there is such a page makes no difference.
        """
        network = self._limits.network(scope)
        opened = blake2b(page.encode(), key=network, digest_size=8).digest()
        if opened not in self._opened and not self._limits.allow(network, "page"):
            return math.ceil(self._limits.delay(network, "page"))
        self._opened[opened] = None
        self._opened.move_to_end(opened)
        if len(self._opened) > self._most:
            self._opened.popitem(last=False)
        return 0

"""One look at everything: with its past where Prometheus answers, else as it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from infra.board.history import History
from infra.board.panels import Panels, Take
from infra.board.present import Present
from infra.board.reading import Sight, Span, as_services
from infra.board.web import Silent

_FRESH_SECONDS = 5.0


@dataclass
class Watcher:
    """Looks at most every five seconds per span, however many people watch."""

    panels: Panels
    present: Present
    history: History | None
    clock: Callable[[], datetime]
    _last: dict[str, Sight] = field(default_factory=dict)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def see(self, span: Span) -> Sight:
        """Return what is to be seen now."""
        async with self._looking:
            last = self._last.get(span.name)
            if last is None or (self.clock() - last.at).total_seconds() > _FRESH_SECONDS:
                self._last[span.name] = last = await self._look(span)
            return last

    async def _look(self, span: Span) -> Sight:
        now = self.clock()
        conditions = await self.present.conditions()
        every = self.panels.panels
        silent = False
        if self.history is not None:
            try:
                readings = await self.history.read(every, conditions, span, now)
            except Silent:
                silent = True
            else:
                for panel in every:
                    if panel.measure.take is Take.UP:
                        past = readings[panel.id].points
                        readings[panel.id] = as_services(conditions, past)
                return Sight(now, span, readings, conditions, history=True)
        readings = await self.present.read(every, conditions, now)
        for panel in every:
            if panel.measure.take is Take.UP:
                readings[panel.id] = as_services(conditions, ())
        return Sight(now, span, readings, conditions, history=False, silent=silent)

"""Ends deeds at every step, one after the other: the other end of `doomed`."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.settings import Postgres

ENDED = "ended"
Nursery = subprocess.Popen[str]


@dataclass
class Dooming:
    """Has deeds done by processes that may end at a step."""

    nursery: Nursery
    told: dict[str, Any]

    async def do(self, deed: dict[str, Any], now: datetime, at: int = 0) -> bool:
        """Do a deed, or end at a step of it; return whether it was ended."""
        line = self.told | {"deed": deed, "at": at, "now": now.isoformat()}
        answer = (await asyncio.to_thread(self._ask, json.dumps(line))).strip()
        assert answer in (ENDED, "done 0"), answer
        return answer == ENDED

    def _ask(self, line: str) -> str:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(line + "\n")
        self.nursery.stdin.flush()
        return self.nursery.stdout.readline()

    async def at_every_step(
        self,
        prepare: Callable[[], Awaitable[dict[str, Any]]],
        now: Callable[[], datetime],
        after: Callable[[], Awaitable[Any]],
        again: Callable[[dict[str, Any]], Awaitable[None]] | None = None,
    ) -> tuple[Any, list[Any]]:
        """Do a deed undisturbed, then end it at its first step, its second and so on; repeat it.

        What the deed is comes from `prepare`, which begins anew each time; `again` repeats it here,
        which is quicker than in another process. Returns what `after` finds without a crash, and
        after each of them.
        """
        await self.do(await prepare(), now())
        usual, found = await after(), []
        for at in range(1, 60):
            deed = await prepare()
            if not await self.do(deed, now(), at):
                break
            if again:
                await again(deed)
            else:
                await self.do(deed, now())
            found.append(await after())
        return usual, found


def dooming(nursery: Nursery, service: str, postgres: Postgres, key: str, **more: Any) -> Dooming:
    """Have deeds of a service done on a database."""
    given = postgres.model_dump() | {"password": postgres.password.get_secret_value()}
    return Dooming(nursery, {"service": service, "postgres": given, "key": key, **more})


@contextmanager
def open_nursery() -> Iterator[Nursery]:
    """Keep the process that forks while the block lasts; it takes a second to start."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.support.doomed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield nursery
    finally:
        nursery.communicate(timeout=60)

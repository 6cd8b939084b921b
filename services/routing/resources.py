"""What routing opens when it starts and closes when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.chassis import database
from services.chassis.clock import Clock, now
from services.chassis.database import Pool
from services.chassis.keys import Keyring
from services.chassis.objects import Objects, Store
from services.chassis.web.limits import Crowd, Limits, Rate
from services.chassis.web.tokens import FormSeal
from services.contracts.sealing import PublicKey

from .mailbox import FormKeys
from .metrics import Metrics
from .settings import Settings

RATES = {
    "send": Rate(burst=6, every_seconds=600),
    "open": Rate(burst=20, every_seconds=3),
    "begin": Rate(burst=20, every_seconds=60),
    "reference": Rate(burst=20, every_seconds=1800),
}
"""Beyond these a message is marked, who sends or opens waits, and what is begun is forgotten
sooner. Nobody is turned away but who types a code while too many wait already, for a minute.

What is written about one face is marked and never slowed: a pause would tell that others write."""

WAIT_OF_EACH, WAIT_IN_ALL = 20, 200
"""So many may wait at once for a code of theirs to be tried; who cannot is told so at once, before
anything is known of the code."""

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Resources:
    """Everything a request, a delivery or a timer of routing may use."""

    settings: Settings
    pool: Pool
    metrics: Metrics
    limits: Limits
    forms: FormSeal
    drafts: FormKeys
    notify: PublicKey
    darkroom: PublicKey
    objects: Objects
    uploads: asyncio.Semaphore
    clock: Clock = now
    pause: Pause = asyncio.sleep
    crowd: Crowd = field(default_factory=lambda: Crowd(WAIT_OF_EACH, WAIT_IN_ALL))


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open the pool, the files and the keys; close pool and files at the end."""
    keys = Keyring.open(settings.keys)
    files = Store(settings.objects)
    pool = await database.open_pool(settings.postgres, "routing")
    try:
        yield Resources(
            settings=settings,
            pool=pool,
            metrics=Metrics(),
            limits=Limits(RATES, now, proxies=settings.http.proxies),
            forms=FormSeal(keys.secret("form")),
            drafts=FormKeys(keys.secret("form")),
            notify=keys.public("notify"),
            darkroom=keys.public("media"),
            objects=files,
            uploads=asyncio.Semaphore(settings.uploads_at_once),
        )
    finally:
        files.close()
        await pool.close()

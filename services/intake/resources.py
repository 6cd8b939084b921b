"""What intake opens when it starts and closes when it stops."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from services.chassis import database
from services.chassis.clock import Clock, now
from services.chassis.database import Pool
from services.chassis.keys import Keyring
from services.chassis.objects import Objects, Store
from services.chassis.settings import Mode
from services.chassis.web.limits import Limits, Rate

from .metrics import Metrics
from .provider import Identities
from .settings import Settings
from .vault import Vault

RATES = {
    "sign_in": Rate(burst=40, every_seconds=5),
    "account": Rate(burst=10, every_seconds=20),
    "guesses": Rate(burst=30, every_seconds=20),
    "confirm": Rate(burst=5, every_seconds=60),
    "invitation": Rate(burst=20, every_seconds=10),
    "round": Rate(burst=20, every_seconds=60),
}
"""Attempts to sign in: of one network, of one network at one account, of anybody at one account.
Beyond the first two an attempt is turned away for a while; beyond the last it is slowed alone, so
that nobody can lock a colleague out from afar. Attempts to confirm are counted by session, those
with a link by network, and of a volunteer's link only those that open nothing."""

_AT_ONCE = 2  # each takes 64 MiB and a core
_UPLOADS = 4  # photos and documents: 20 MB each, in memory only

Pause = Callable[[float], Awaitable[None]]


class Passwords:
    """argon2id (RFC 9106) in threads, a few at a time; an unknown account takes as long as any."""

    def __init__(self, memory_kib: int = 64 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost=3, memory_cost=memory_kib, parallelism=2)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """Return what may be stored of a password."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def holds(self, password: str, hashed: str | None) -> bool:
        """Return whether a password is the stored one; None is compared with nobody's."""
        async with self._turns:
            right = await asyncio.to_thread(self._verify, hashed or self._nobody, password)
        return right and hashed is not None

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerificationError:
            return False


@dataclass(frozen=True)
class Resources:
    """Everything a request, a delivery or a timer of intake may use."""

    settings: Settings
    pool: Pool
    objects: Objects
    keyring: Keyring
    vault: Vault
    metrics: Metrics
    limits: Limits
    clock: Clock = now
    passwords: Passwords = field(default_factory=Passwords)
    pause: Pause = asyncio.sleep
    uploads: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_UPLOADS))
    identities: Identities = field(default_factory=Identities)


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open pool, store and keys; close what needs closing at the end."""
    keyring = Keyring.open(settings.keys)
    metrics = Metrics()
    store = Store(settings.objects)
    pool = await database.open_pool(settings.postgres, "intake")
    try:
        yield Resources(
            settings=settings,
            pool=pool,
            objects=store,
            keyring=keyring,
            vault=Vault(keyring.secret("vault"), metrics.unwraps),
            metrics=metrics,
            limits=Limits(RATES, now, proxies=settings.http.proxies),
            identities=Identities(plain=settings.mode is not Mode.PRODUCTION),
        )
    finally:
        await pool.close()
        store.close()

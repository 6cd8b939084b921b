"""What media opens when it starts and closes when it stops."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.chassis.clock import Clock, now
from services.chassis.database import Pool, open_pool
from services.chassis.keys import Keyring
from services.chassis.logs import log
from services.chassis.objects import Objects, Store
from services.chassis.settings import Mode
from services.contracts.sealing import KeyPair

from . import darkroom, press
from .darkroom import Darkroom, Lock
from .metrics import Metrics
from .press import Press
from .settings import Settings

_log = log(__name__)


class Unlocked(Exception):
    """The kernel gives too few locks to open strangers' photos here."""


@dataclass(frozen=True)
class Resources:
    """Handed to every delivery."""

    pool: Pool
    clock: Clock
    metrics: Metrics
    objects: Objects
    darkroom: Darkroom
    pair: KeyPair
    names: bytes
    press: Press


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open the darkroom, the press, the keys, the files and the pool.

    Raises `Unlocked` in production where a child process could reach a file or a network.
    """
    keys = Keyring.open(settings.keys)
    metrics = Metrics()
    with press.open_press(
        settings.fonts, settings.gallery_origin, settings.press_seconds
    ) as at_press:
        async with darkroom.open_darkroom(
            settings.photos_at_once, patience=settings.patience_seconds
        ) as room:
            tell_locks(metrics, room.locks)
            require_locks(settings.mode, room.locks)
            objects = Store(settings.objects)
            pool = await open_pool(settings.postgres, "media")
            pair, names = keys.private("media"), keys.secret("media-names")
            try:
                yield Resources(pool, now, metrics, objects, room, pair, names, at_press)
            finally:
                objects.close()
                await pool.close()


def tell_locks(metrics: Metrics, locks: Lock) -> None:
    """Show on the board and in the log which locks hold."""
    for lock in Lock:
        metrics.locks.labels(str(lock.name).lower()).set(lock in locks)
    _log.info("darkroom opened", locks=",".join(str(lock.name).lower() for lock in locks))


def require_locks(mode: Mode, locks: Lock) -> None:
    """Refuse to work in production unless a child reaches no file and no network."""
    if mode is Mode.PRODUCTION and not darkroom.shuts(locks):
        raise Unlocked

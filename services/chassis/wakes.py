"""Waking the relay: a process that said something need not wait for the next look."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_said: ContextVar[list[bool] | None] = ContextVar("said", default=None)
_wakes: dict[Any, asyncio.Event] = {}
"""By pool; a process has one, and asyncpg's takes no weak reference."""


def of(pool: Any) -> asyncio.Event:
    """Return the event that is set whenever something said through a pool has committed."""
    return _wakes.setdefault(pool, asyncio.Event())


def said() -> None:
    """Note that the transaction in hand said something."""
    notes = _said.get()
    if notes is not None:
        notes.append(True)


@contextmanager
def after_commit(pool: Any) -> Iterator[None]:
    """Wake the pool's relay when the block ends well and something was said in it."""
    notes: list[bool] = []
    token = _said.set(notes)
    try:
        yield
    finally:
        # FastAPI may leave the block in another context than it was entered in.
        try:
            _said.reset(token)
        except ValueError:
            _said.set(None)
    if notes:
        of(pool).set()

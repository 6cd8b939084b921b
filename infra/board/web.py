"""Asking other processes over HTTP, briefly, without waiting for those that do not answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

_MOST_BYTES = 8 * 1024 * 1024


class Silent(Exception):
    """Nobody answered, or not in a way that can be read."""


def _pool() -> urllib3.PoolManager:
    timeout = urllib3.Timeout(connect=1.0, read=4.0)
    return urllib3.PoolManager(num_pools=16, maxsize=16, timeout=timeout, retries=False)


@dataclass(frozen=True)
class Asker:
    """Fetches in threads, at most so many at once."""

    pool: urllib3.PoolManager = field(default_factory=_pool)
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(12))

    async def text(self, address: str, fields: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Return status and body of an answer; raises `Silent`."""
        async with self.at_once:
            return await asyncio.to_thread(self._fetch, address, dict(fields or {}))

    async def json(self, address: str, fields: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return a JSON object, whatever its status; raises `Silent`."""
        _, body = await self.text(address, fields)
        try:
            told = json.loads(body)
        except ValueError:
            raise Silent from None
        if not isinstance(told, dict):
            raise Silent
        return told

    def _fetch(self, address: str, fields: dict[str, str]) -> tuple[int, str]:
        try:
            answer = self.pool.request(
                "GET", address, fields=fields, preload_content=False, redirect=False
            )
            try:
                body = answer.read(_MOST_BYTES, decode_content=True)
            finally:
                answer.release_conn()
        except (HTTPError, OSError, ValueError):
            raise Silent from None
        return answer.status, body.decode("utf-8", "replace")

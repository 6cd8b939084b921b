"""Serving: applications asked directly, or over loopback by the server the services run on."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import repeat
from typing import Any

import uvicorn
from starlette.types import ASGIApp

_SCOPE: dict[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0", "spec_version": "2.3"},
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "root_path": "",
    "server": ("127.0.0.1", 80),
    "client": ("127.0.0.1", 40000),
    "query_string": b"",
    "headers": [
        (b"host", b"127.0.0.1"),
        (b"accept", b"text/html,application/xhtml+xml"),
        (b"accept-encoding", b"gzip, deflate, br"),
        (b"accept-language", b"en"),
    ],
}
AT_ONCE = 16


class WrongAnswer(Exception):
    """What was answered is not what was to be measured."""


async def rate(app: ASGIApp, path: str, times: int) -> float:
    """Ask an application for a page, sixteen at once; return answers per second.

    There is no server and no network between: what is measured is the application alone.
    """
    return await rate_of(app, repeat(path, times // AT_ONCE * AT_ONCE))


async def rate_of(app: ASGIApp, addresses: Iterable[str]) -> float:
    """Ask for each of some addresses once, sixteen at once; return answers per second."""
    answered, left, began = [0], iter(addresses), time.perf_counter()
    await asyncio.gather(*(_ask_in_turn(app, left, answered) for _ in range(AT_ONCE)))
    return answered[0] / (time.perf_counter() - began)


async def _ask_in_turn(app: ASGIApp, addresses: Iterator[str], answered: list[int]) -> None:
    for address in addresses:
        statuses: list[int] = []
        path, _, query = address.partition("?")
        raw = {"raw_path": path.encode(), "query_string": query.encode()}
        scope = {**_SCOPE, "path": path, **raw, "state": {}}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any, statuses: list[int] = statuses) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await app(scope, receive, send)
        if statuses != [200]:
            raise WrongAnswer(address)
        answered[0] += 1


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[int]:
    """Serve an application on a free loopback port, as the services do; give the port."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    # It listens from here on: who comes before the server is ready waits in the queue.
    door = socket.create_server(("127.0.0.1", 0), backlog=2048)
    serving = asyncio.create_task(server.serve([door]))
    try:
        yield door.getsockname()[1]
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever started it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

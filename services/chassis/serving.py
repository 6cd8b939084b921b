"""Listening: one HTTP server among other tasks, ended with them and with what is in hand done."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from typing import Any

import uvicorn

from .settings import Http

_GRACE_SECONDS = 10


async def listen(app: Any, http: Http, stopping: asyncio.Event) -> None:
    """Serve an application until told to stop; raises `OSError` if the server ends by itself."""
    config = uvicorn.Config(
        app,
        host=http.host,
        port=http.port,
        http="httptools",
        loop="uvloop",
        ws="none",
        lifespan="off",
        access_log=False,  # it would write addresses and queries
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=15,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    server.should_exit = True
    await task
    if not stopping.is_set():
        raise OSError("the port is taken, or the server ended")


@contextlib.contextmanager
def signals_to(stopping: asyncio.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT end everything that waits for `stopping`."""
    loop = asyncio.get_running_loop()
    caught = (signal.SIGTERM, signal.SIGINT)
    for one in caught:
        loop.add_signal_handler(one, stopping.set)
    try:
        yield
    finally:
        for one in caught:
            loop.remove_signal_handler(one)


class _Server(uvicorn.Server):
    """A server that leaves signals to the service it is part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: the service stops its parts itself."""
        yield

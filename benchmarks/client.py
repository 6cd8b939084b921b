"""Client: visitors in a process of their own, so that they cost the server's process nothing.

Started as `python -m benchmarks.client`; each line it reads is an order, each it writes a reply.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import cast

from .measure import percentile

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Order:
    """Whom to ask for what: over so many kept connections, each pausing between two questions."""

    port: int
    path: str
    connections: int
    seconds: float
    pause_seconds: float = 0


@dataclass(frozen=True)
class Reply:
    """How many answers came, and after how many seconds half and 99 of 100 of them were there."""

    answers: int
    seconds: float
    p50: float
    p99: float


class Client:
    """The visitors, seen from the process that answers them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, order: Order) -> Reply:
        """Let the visitors ask, and return what they saw; raises if an answer was not a 200."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        line = await asyncio.wait_for(self._process.stdout.readline(), order.seconds + 60)
        return Reply(**json.loads(line))


@asynccontextmanager
async def visitors() -> AsyncIterator[Client]:
    """Start the client's process; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Client(process)
    finally:
        assert process.stdin
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 10)


class _Connection(asyncio.Protocol):
    """One kept connection: as little HTTP as measuring needs."""

    def __init__(self) -> None:
        self._seen = bytearray()
        self._answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports write, but do not say so by their class.
        self.transport = cast(asyncio.WriteTransport, transport)

    async def ask(self, request: bytes) -> int:
        """Return the status of a whole answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._seen += data
        end = self._seen.find(b"\r\n\r\n")
        length = _LENGTH.search(self._seen, 0, end) if end > 0 else None
        if length and len(self._seen) >= end + 4 + int(length[1]):
            status = int(self._seen[9:12])
            self._seen.clear()
            self._answer.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())


async def _visit(order: Order, until: float) -> list[float]:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(_Connection, "127.0.0.1", order.port)
    request = (
        f"GET {order.path} HTTP/1.1\r\nhost: 127.0.0.1:{order.port}\r\naccept-encoding: br\r\n\r\n"
    ).encode()
    seconds = []
    while time.perf_counter() < until:
        if order.pause_seconds:
            await asyncio.sleep(random.uniform(0, 2 * order.pause_seconds))
        began = time.perf_counter()
        if await connection.ask(request) != 200:
            raise ValueError("not the answer that was to be measured")
        seconds.append(time.perf_counter() - began)
    connection.transport.close()
    return seconds


async def _carry_out(order: Order) -> Reply:
    began = time.perf_counter()
    visits = (_visit(order, began + order.seconds) for _ in range(order.connections))
    seconds = [one for each in await asyncio.gather(*visits) for one in each]
    took = time.perf_counter() - began
    return Reply(len(seconds), took, percentile(seconds, 0.5), percentile(seconds, 0.99))


def _main() -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for line in sys.stdin:
            reply = runner.run(_carry_out(Order(**json.loads(line))))
            print(json.dumps(asdict(reply)), flush=True)


if __name__ == "__main__":
    _main()

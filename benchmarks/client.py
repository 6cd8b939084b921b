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
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import count
from typing import cast

from .measure import percentile

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Order:
    """Whom to ask for what: over so many kept connections, each pausing between two questions.

    `a_second` asks so often in all, whether answers come or not; a question that waited for its
    connection counts from when it was due. `{page}` in a path is the next page of the wall each
    time: whoever asks for it comes to the end of the wall, and may be slowed.
    """

    port: int
    path: str
    connections: int
    seconds: float
    pause_seconds: float = 0
    a_second: float = 0


@dataclass(frozen=True)
class Reply:
    """How many answers came, and after how many seconds half and 99 of 100 of them were there.

    `slowed` says how many of them were that somebody must wait.
    """

    answers: int
    seconds: float
    p50: float
    p99: float
    slowed: int = 0


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


async def _visit(order: Order, until: float, slowed: list[int]) -> list[float]:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(_Connection, "127.0.0.1", order.port)
    rest = f" HTTP/1.1\r\nhost: 127.0.0.1:{order.port}\r\naccept-encoding: br\r\n\r\n"
    seconds: list[float] = []
    due = _due(order)
    while (began := await _turn(order, due)) < until:
        path = order.path.replace("{page}", str(len(seconds) + 1))
        status = await connection.ask(f"GET {path}{rest}".encode())
        if status != 200 and (path == order.path or status not in (404, 429)):
            raise ValueError("not the answer that was to be measured")
        slowed[0] += status == 429
        seconds.append(time.perf_counter() - began)
    connection.transport.close()
    return seconds


def _due(order: Order) -> Iterator[float]:
    """Yield when each question of one connection is due, if there are so many a second."""
    every = order.connections / order.a_second if order.a_second else 0
    first = time.perf_counter() + random.uniform(0, every)
    return (first + number * every for number in count())


async def _turn(order: Order, due: Iterator[float]) -> float:
    """Wait for the moment of the next question; return from when on its answer is waited for."""
    if order.a_second:
        at = next(due)
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        return at
    if order.pause_seconds:
        await asyncio.sleep(random.uniform(0, 2 * order.pause_seconds))
    return time.perf_counter()


async def _carry_out(order: Order) -> Reply:
    began = time.perf_counter()
    slowed, until = [0], began + order.seconds
    visits = (_visit(order, until, slowed) for _ in range(order.connections))
    seconds = [one for each in await asyncio.gather(*visits) for one in each]
    took = time.perf_counter() - began
    middle, slowest = percentile(seconds, 0.5), percentile(seconds, 0.99)
    return Reply(len(seconds), took, middle, slowest, slowed[0])


def _main() -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for line in sys.stdin:
            reply = runner.run(_carry_out(Order(**json.loads(line))))
            print(json.dumps(asdict(reply)), flush=True)


if __name__ == "__main__":
    _main()

"""A real SMS gateway over HTTP, which answers as a test wants and minds the name of what it got."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HANG, DROP = "hang", "drop"
"""Takes the SMS and says nothing; takes it and closes the line."""


@dataclass
class Gateway:
    """Keeps what it takes; a person sees one SMS for each name it was given."""

    answers: deque[int | str] = field(default_factory=deque)
    always: int | str = 202
    port: int = 0
    taken: list[dict] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: int = 0
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sms"

    @property
    def visible(self) -> list[dict]:
        return list({one["id"]: one for one in self.taken}.values())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            said = json.loads(await reader.readexactly(int(headers["content-length"])))
            await self._answer(writer, said, headers)
        writer.close()

    async def _answer(self, writer, said: dict, headers: dict[str, str]) -> None:
        self.asked += 1
        how = self.answers.popleft() if self.answers else self.always
        if how in (HANG, DROP) or int(how) < 300:
            self.taken.append(said)
            self.headers.append(headers)
        if how == HANG:
            await self._stop.wait()
        if isinstance(how, int):
            writer.write(f"HTTP/1.1 {how} said\r\ncontent-length: 0\r\n\r\n".encode())
            await writer.drain()


@asynccontextmanager
async def answering(gateway: Gateway | None = None):
    """Let a gateway answer on a free port."""
    gateway = gateway or Gateway()
    server = await asyncio.start_server(gateway.serve, "127.0.0.1", 0)
    gateway.port = server.sockets[0].getsockname()[1]
    try:
        yield gateway
    finally:
        gateway._stop.set()
        server.close()

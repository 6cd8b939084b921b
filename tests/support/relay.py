"""A real SMTP relay, small enough to misbehave at any line as a test wants."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

STAGES = ("greeting", "ehlo", "mail", "rcpt", "data", "content")
"""Every point at which a relay speaks; `content` is its word on a whole mail."""

HANG, DROP = "hang", "drop"
"""Says nothing; closes the line instead of answering."""
DROP_AFTER = "drop after"
"""Answers as it should, and closes the line at once."""

_USUAL = {
    "greeting": "220 relay.test",
    "ehlo": "250-relay.test\r\n250 8BITMIME",
    "mail": "250 OK",
    "rcpt": "250 OK",
    "data": "354 go on",
    "content": "250 kept",
}


@dataclass
class Relay:
    """Keeps what it takes; `behave` says how it answers at a stage, once or from then on.

    A mail counts as taken when the relay has it whole and means to say 250, whether or not the
    word arrives: that is what a person would find in their mailbox.
    """

    greylisting: bool = False
    at: Callable[[str], Awaitable[None]] | None = None
    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    _once: defaultdict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    _always: dict[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _refused: set[str] = field(default_factory=set)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def behave(self, stage: str, how: str, *, times: int | None = None) -> None:
        """Answer so at a stage: so many times, or always."""
        if times is None:
            self._always[stage] = how
        else:
            self._once[stage].extend([how] * times)

    def better(self) -> None:
        """Behave from now on."""
        self._always.clear()
        self._once.clear()
        self.greylisting = False

    @property
    def visible(self) -> set[str]:
        """Return what a person sees: mails with one Message-ID are one mail."""
        return {str(mail["Message-ID"]) for mail in map(_read, self.taken)}

    @property
    def connections(self) -> int:
        return self.stages.count("greeting")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client until either side has enough."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._speak(reader, writer)
        writer.close()

    async def _speak(self, reader, writer) -> None:
        if not await self._say(writer, "greeting"):
            return
        while line := (await reader.readline()).decode().strip():
            verb = line.split(":")[0].split(" ")[0].lower()
            if verb == "quit":
                writer.write(b"221 bye\r\n")
                return
            if verb not in STAGES:
                writer.write(b"250 OK\r\n")
            elif not await self._heard(reader, writer, verb, line):
                return

    async def _heard(self, reader, writer, verb: str, line: str) -> bool:
        """Answer a line, and take the mail that may come behind it."""
        if not await self._say(writer, verb, line):
            return False
        if verb != "data" or "data" in self._refused:
            return True
        raw = await reader.readuntil(b"\r\n.\r\n")
        return await self._say(writer, "content", raw.removesuffix(b".\r\n"))

    async def _say(self, writer, stage: str, said: str | bytes = "") -> bool:
        """Answer at a stage; return whether the line is still open."""
        self.stages.append(stage)
        how = self._once[stage].popleft() if self._once[stage] else self._always.get(stage, "")
        if stage == "rcpt" and self.greylisting and said not in self._seen:
            self._seen.add(said)
            how = "451 4.7.1 come again"
        if self.at:
            await self.at(stage)
        if how == HANG:
            await self._stop.wait()
            return False
        if stage == "content" and (how in ("", DROP, DROP_AFTER) or how.startswith("2")):
            self.taken.append(said)
        if how == DROP:
            return False
        spoken = _USUAL[stage] if how in ("", DROP_AFTER) else how
        self._refused = {stage} if spoken[0] in "45" else set()
        writer.write(spoken.encode() + b"\r\n")
        await writer.drain()
        if self.at and stage == "content":
            await self.at("taken")
        return how != DROP_AFTER


@asynccontextmanager
async def relaying(relay: Relay | None = None):
    """Let a relay answer on a free port."""
    relay = relay or Relay()
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        relay._stop.set()
        server.close()


def _read(raw: bytes):
    return message_from_bytes(raw, policy=policy.SMTPUTF8)

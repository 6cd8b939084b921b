"""Deeds of routing and notify, each in a process of its own that may be ended at any step.

This process imports everything once. For each line of JSON it forks: the child does one deed,
counts its steps (each statement of the database, each record given to Kafka, each file put or
deleted) and, at the step it is told, ends itself with SIGKILL, as a machine does that loses its
power. The answer is one line.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from services import notify, routing
from services.chassis import database, logs, outbox
from services.chassis.settings import Kafka, Objects, Postgres
from services.chassis.web.limits import Limits
from services.chassis.web.tokens import FormSeal
from services.contracts.sealing import KeyPair, PublicKey, from_text
from services.notify.handlers import events as heard_by_notify
from services.notify.timers import timers as timers_of_notify
from services.routing.app import build
from services.routing.handlers import events as heard_by_routing
from services.routing.mailbox import FormKeys
from services.routing.timers import timers as timers_of_routing

from .drawer import Drawer

SECRET = b"s" * 32


class Doom:
    """Counts steps and ends this process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.steps = at, 0

    def step(self, *_: object) -> None:
        self.steps += 1
        if self.steps == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(eq=False)
class Watched:
    """A pool whose every statement is a step, BEGIN and COMMIT included."""

    pool: Any
    doom: Doom

    @asynccontextmanager
    async def acquire(self, **more: Any):
        async with self.pool.acquire(**more) as connection:
            with connection.query_logger(self.doom.step):
                yield connection


@dataclass
class Writing:
    """A Kafka that is a file: what is written there stays, whoever dies."""

    path: Path
    doom: Doom

    async def send(self, topic, *, key, value, headers, timestamp_ms=None):
        said = {name: text.decode() for name, text in headers}
        self.doom.step()
        with self.path.open("a") as file:
            file.write(json.dumps({"topic": topic, "body": value.decode(), **said}) + "\n")
        self.doom.step()
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


async def _do(told: dict[str, Any]) -> None:
    doom = Doom(told["at"])
    pool = await database.open_pool(Postgres(**told["postgres"]), "doomed")
    watched = Watched(pool, doom)
    at = datetime.fromisoformat(told["now"])
    if told["service"] == "routing":
        resources, events = _routing(told, watched, at), heard_by_routing
        timers = timers_of_routing
    else:
        resources, events = _notify(told, watched, at), heard_by_notify
        timers = timers_of_notify
    deed = told["deed"]
    if "post" in deed:
        transport = httpx2.ASGITransport(app=build(resources))
        async with httpx2.AsyncClient(
            transport=transport, base_url="https://desk.example"
        ) as client:
            files = {one: (one, bytes.fromhex(it)) for one, it in deed.get("files", {}).items()}
            await client.post(deed["post"], data=deed["fields"], files=files or None)
    elif "hear" in deed:
        headers = [("ce_id", deed["event"].encode()), ("ce_type", deed["hear"].encode())]
        await events.deliver(headers, deed["body"].encode(), resources)
    elif "timer" in deed:
        await next(one for one in timers.all if one.name == deed["timer"]).work(resources)
    else:
        await outbox.relay(watched, Writing(Path(deed["relay"]), doom), told["service"])
    pool.terminate()


def _common(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "mode": "test",
        "postgres": Postgres(**told["postgres"]),
        "kafka": Kafka(user="-", password="-"),
        "keys": "/nowhere",
    }


def _routing(told: dict[str, Any], pool: Any, at: datetime) -> routing.resources.Resources:
    async def pause(_: float) -> None:
        return None

    settings = routing.settings.Settings(
        **_common(told),
        objects=Objects(access_key="-", secret_key="-"),
        gallery_origin="https://x",
        release="immediate",
        notices="immediate",
    )
    return routing.resources.Resources(
        settings=settings,
        pool=pool,
        metrics=routing.metrics.Metrics(),
        limits=Limits(routing.resources.RATES, lambda: at),
        forms=FormSeal(SECRET),
        drafts=FormKeys(SECRET),
        notify=PublicKey.read(told["key"]),
        darkroom=PublicKey.read(told["key"]),
        objects=Drawer(Path(told["files"]), pool.doom.step),
        uploads=asyncio.Semaphore(2),
        clock=lambda: at,
        pause=pause,
    )


def _notify(told: dict[str, Any], pool: Any, at: datetime) -> notify.resources.Resources:
    smtp = notify.settings.Smtp(port=told["port"], sender="post@mail.example", seconds=20)
    settings = notify.settings.Settings(**_common(told), smtp=smtp)
    pair = KeyPair(from_text(told["key"]))
    return notify.resources.assemble(settings, pool, pair, lambda: at)


def main() -> None:
    """Do what each line asks for, and say whether it was done or ended."""
    logs.configure("doomed", "CRITICAL", sys.stderr)
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            asyncio.run(_do(json.loads(line)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write("ended\n" if killed else f"done {status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

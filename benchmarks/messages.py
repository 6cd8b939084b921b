"""Messages: how many a second the desk accepts durably, and what opening a mailbox costs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from math import log2
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from starlette.types import ASGIApp

from services.chassis.database import Connection, transaction_of
from services.chassis.settings import Mode
from services.contracts.codes import CROCKFORD, new_reference
from services.contracts.confidential.desks import DeskOpened
from services.contracts.sealing import KeyPair
from services.routing import store
from services.routing.actions import desks, opening
from services.routing.app import build
from services.routing.mailbox import FormKeys, Receipt
from services.routing.model.form import FORM_LIFE, QUESTIONS, Draft
from services.routing.model.times import last_hour
from services.routing.resources import RATES, WAIT_OF_EACH, Resources, open_resources
from services.routing.settings import Settings

from .measure import Finding, Spread, in_turn, percentile
from .run import Run
from .serving import WrongAnswer
from .stack import Stack

_VISITORS = 16
_DAY = 24 * 3600
_WORDS = "I am her brother. We were last together in Izmir, in the spring of 2016. " * 4


@dataclass(frozen=True)
class Desk:
    """Routing as an application, and addresses of visitors that are all of other networks."""

    app: ASGIApp
    resources: Resources
    addresses: Iterator[int]

    async def post(self, path: str, **fields: str) -> bytes:
        """Send a form from a network nobody else is in; return the page."""
        body, number = urlencode(fields).encode(), next(self.addresses)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return await _ask(self.app, path, body, address.rpartition(".")[0] + ".1")


async def measure(run: Run) -> list[Finding]:
    """Send forms that were filled in and checked, as many at once as the desk has visitors."""
    many = run.some(400, 2_000)
    async with _desk(run.stack) as desk:
        busy: list[float] = []
        (rates,) = await in_turn(run.some(3, 7), lambda: _sent(desk, many, busy))
        cost = sorted(busy)[len(busy) // 2]
        return [
            Finding(
                aim=0,
                what="messages accepted durably a second, one process of routing",
                seen=Spread.of(rates),
                bound=200,
                unit="/s",
                beside=f"{_VISITORS} at once; {cost * 1e3:.1f} ms of the process' CPU for each, so "
                f"that one core alone would take {1 / cost:.0f}/s; the rest is PostgreSQL's",
            )
        ]


async def measure_mailbox(run: Run) -> list[Finding]:
    """Look up codes that open nothing, with no mailbox and with many; say what guessing means."""
    many, times = run.some(20_000, 100_000), run.some(300, 2_000)
    async with _desk(run.stack) as desk:
        few = await _opened(desk, times)
        async with transaction_of(desk.resources.pool) as tx:
            await tx.execute(_FILL, many)
        full = await _opened(desk, times)
        rate = await _guessed(desk, run.some(400, 2_000))
        return [_lookup(few, full, many), _guessing(rate, many)]


def _lookup(few: list[float], full: list[float], many: int) -> Finding:
    middles = [percentile(one, 0.5) for one in (few, full)]
    return Finding(
        aim=0,
        what=f"looking up a mailbox among {many:,}, against among none",
        seen=Spread.of([middles[1] / middles[0]]),
        bound=1.5,
        at_least=False,
        beside=f"{middles[1] * 1e3:.2f} ms against {middles[0] * 1e3:.2f} ms, "
        f"p99 {percentile(full, 0.99) * 1e3:.2f} ms",
    )


def _guessing(rate: float, many: int) -> Finding:
    codes = 2 ** (19 * log2(len(CROCKFORD)))
    patient = RATES["open"].burst + _DAY / RATES["open"].every_seconds
    waiting = WAIT_OF_EACH * _DAY / (4 * RATES["open"].every_seconds)  # five waits, the first short
    years = codes / many / (rate * _DAY * 365)
    return Finding(
        aim=0,
        what="years until one guess in the whole desk's capacity opens any mailbox",
        seen=Spread.of([years]),
        bound=1e6,
        unit=" years",
        beside=f"a network that asks one after the other tries {patient:,.0f} codes a day, one in "
        f"{codes / many / patient:.0e} to hit; with as many at once as may wait it tries "
        f"{patient + waiting:,.0f}, one in {codes / many / (patient + waiting):.0e}; all there is "
        f"of this desk tries {rate * _DAY:,.0f}",
    )


@asynccontextmanager
async def _desk(stack: Stack) -> AsyncIterator[Desk]:
    settings = Settings(
        mode=Mode.TEST,
        postgres=stack.postgres("routing", pool_size=_VISITORS),
        kafka=stack.kafka("routing"),
        objects=stack.objects("routing"),
        keys=stack.surroundings.keys / "routing",
        gallery_origin="https://faces.example",
        opening_seconds=0,
    )
    async with open_resources(settings) as resources:
        key = KeyPair.make().public
        opened = DeskOpened(
            desk=uuid4(), version=1, key_id=key.key_id.hex(), sealing_key=key.text, default=True
        )
        async with transaction_of(resources.pool) as tx:
            await _empty(tx, "desks")
            await desks.open_desk(tx, opened)
        yield Desk(build(resources), resources, count(1 << 8, 1 << 8))


async def _empty(tx: Connection, *more: str) -> None:
    for table in ("enquiries", "forms", "outbox", *more):
        await tx.execute(f"DELETE FROM {table}")


async def _sent(desk: Desk, many: int, busy: list[float]) -> float:
    """Send so many checked forms and return how many were accepted a second."""
    forms = [await _checked(desk.resources) for _ in range(many)]
    began, used = perf_counter(), process_time()

    async def visitor() -> None:
        while forms:
            token, version = forms.pop()
            page = await desk.post(
                f"/en/write/{new_reference()}", at="check", go="send", token=token, version=version
            )
            if b'<ol class="code"' not in page:
                raise WrongAnswer("no receipt")

    await asyncio.gather(*(visitor() for _ in range(_VISITORS)))
    seconds = perf_counter() - began
    busy.append((process_time() - used) / many)
    async with transaction_of(desk.resources.pool) as tx:
        accepted = await tx.fetchval("SELECT count(*) FROM outbox")
        await _empty(tx)
    if accepted != many:
        raise WrongAnswer(f"{accepted} of {many}")
    return many / seconds


async def _checked(resources: Resources) -> tuple[str, str]:
    """Keep a form as it lies on the server when all its answers are shown; give its token."""
    token, version = FormKeys.new_token(), FormKeys.new_version()
    draft = replace(
        Draft(relation="sought", message=_WORDS, by="receipt", language="en", adult="yes"),
        done=tuple(step.value for step in QUESTIONS),
        version=version,
    )
    closed = resources.drafts.close(token, {"draft": draft.kept()})
    async with transaction_of(resources.pool) as tx:
        forget_at = last_hour(resources.clock()) + FORM_LIFE
        await store.forms.save(tx, resources.drafts.place(token), closed, forget_at)
    return token, version


async def _opened(desk: Desk, times: int) -> list[float]:
    """Look up so many codes that were never given; return how long each took."""
    took = []
    for _ in range(times):
        receipt = Receipt.draw()
        began = perf_counter()
        await opening.open_mailbox(desk.resources, receipt)
        took.append(perf_counter() - began)
    return took


async def _guessed(desk: Desk, many: int) -> float:
    """Guess through the whole application, from ever other networks; return guesses a second."""
    left = iter(range(many))

    async def guesser() -> None:
        for _ in left:
            await desk.post("/en/answer", receipt=Receipt.draw().code)

    began = perf_counter()
    await asyncio.gather(*(guesser() for _ in range(_VISITORS)))
    return many / (perf_counter() - began)


_FILL = """
    INSERT INTO enquiries (enquiry_id, mailbox, reply_key, reference, desk, language, since)
    SELECT gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), 'x', 'K7QM-2XDT',
           gen_random_uuid(), 'en', '2026-11-01'
      FROM generate_series(1, $1::int)
"""


async def _ask(app: ASGIApp, path: str, body: bytes, address: str) -> bytes:
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "root_path": "",
        "server": ("localhost", 80),
        "client": (address, secrets.randbelow(60_000)),
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(body)).encode()),
        ],
        "state": {},
    }
    parts: list[bytes] = []
    receive = _once(body)

    async def send(message: Any) -> None:
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return b"".join(parts)


def _once(body: bytes) -> Callable[[], Any]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive

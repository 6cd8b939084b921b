"""Notify ended without warning wherever it matters: one notice is seen, one word is said."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
import pytest

from services.chassis.database import open_pool
from services.contracts.sealing import KeyPair, to_text
from tests.support.relay import Relay, relaying

from .conftest import a_request, told


@dataclass
class Postman:
    """Starts notify as a process, and says what stands in its database."""

    postgres: object
    pair: KeyPair
    relay: Relay
    processes: list = field(default_factory=list)

    async def start(self, *requests) -> asyncio.subprocess.Process:
        given = self.postgres.model_dump() | {"password": self.postgres.password.get_secret_value()}
        told = {
            "postgres": given,
            "port": self.relay.port,
            "key": to_text(self.pair.private),
            "requests": [{"event": str(event), "body": one.body} for event, one in requests],
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.postman"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self.processes.append(process)
        process.stdin.write(json.dumps(told).encode() + b"\n")
        process.stdin.close()
        return process

    async def run(self, *requests) -> None:
        process = await self.start(*requests)
        await process.communicate()
        assert process.returncode == 0


def kill(process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)


@pytest.fixture
async def postman(new_database, pair):
    async with relaying() as relay:
        made = Postman(await new_database("notify"), pair, relay)
        yield made
        for process in made.processes:
            kill(process)
            await process.wait()


@pytest.fixture
async def pool(postman):
    opened = await open_pool(postman.postgres, "test-notify")
    yield opened
    opened.terminate()


async def seen_and_said(postman, pool, broker) -> tuple[int, list[str], int]:
    """Return how many notices a person sees, what was said, and what still waits."""
    postman_said = [one["type"] for one in await told(_Speaker(pool), broker)]
    waiting = await pool.fetchval("SELECT count(*) FROM waiting")
    return len(postman.relay.visible), postman_said, waiting


@dataclass
class _Speaker:
    pool: object


ONCE = (1, ["notice.sent.v1"], 0)


@pytest.mark.parametrize("stage", ["greeting", "ehlo", "mail", "rcpt", "data", "content"])
async def test_t18_ended_while_the_relay_is_about_to_answer(postman, pool, pair, broker, stage):
    """T18: a crash at any line of the sending; whoever comes next ends it under the same name."""
    request, process = (uuid4(), a_request(pair.public)), None

    async def at(point: str) -> None:
        if point == stage:
            postman.relay.at = None
            kill(process)
            await process.wait()

    postman.relay.at = at
    process = await postman.start(request)
    await process.wait()
    await postman.run(request)

    assert process.returncode == -signal.SIGKILL
    assert await seen_and_said(postman, pool, broker) == ONCE


async def test_t18_ended_after_the_yes_and_before_it_was_written_down(postman, pool, pair, broker):
    """T18: the mail is out, and our database does not know it."""
    request = (uuid4(), a_request(pair.public))
    admin = await asyncpg.connect(**_address(postman.postgres))
    held, taken = admin.transaction(), asyncio.Event()

    async def at(point: str) -> None:
        if point == "content":  # now it cannot write down how it ended
            await held.start()
            await admin.execute("SELECT FROM waiting FOR UPDATE")
        if point == "taken":
            taken.set()

    postman.relay.at = at
    process = await postman.start(request)
    await taken.wait()
    await _until_it_waits(pool)
    kill(process)
    await process.wait()
    await held.rollback()
    await admin.close()
    postman.relay.at = None
    before = await pool.fetchval("SELECT count(*) FROM notices")
    await postman.run(request)

    assert before == 0
    assert len(postman.relay.taken) == 2
    assert await seen_and_said(postman, pool, broker) == ONCE


async def test_t18_ended_while_a_request_is_taken(postman, pool, pair, broker):
    """T18: nothing is written by half, and Kafka brings it again."""
    request = (uuid4(), a_request(pair.public))
    admin = await asyncpg.connect(**_address(postman.postgres))
    held = admin.transaction()
    await held.start()
    await admin.execute("LOCK TABLE notices IN ACCESS EXCLUSIVE MODE")
    process = await postman.start(request)
    await _until_it_waits(pool)
    kill(process)
    await process.wait()
    await held.rollback()
    await admin.close()
    before = await pool.fetchval(
        "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM waiting)"
    )
    await postman.run(request)

    assert before == 0
    assert await seen_and_said(postman, pool, broker) == ONCE


async def test_t18_ended_between_the_end_and_the_telling(postman, pool, pair, broker):
    """T18: what ended is told by whoever comes next, from the outbox."""
    request = (uuid4(), a_request(pair.public))
    await postman.run(request)
    await postman.run(request)  # Kafka had not heard that the first was done

    assert await seen_and_said(postman, pool, broker) == ONCE


def _address(postgres) -> dict:
    return {
        "host": postgres.host,
        "port": postgres.port,
        "database": postgres.database,
        "user": postgres.user,
        "password": postgres.password.get_secret_value(),
    }


async def _until_it_waits(pool) -> None:
    """Look again until somebody in this database waits for a lock we hold."""
    async with asyncio.timeout(30):
        while not await pool.fetchval(
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
        ):
            await pool.execute("SELECT pg_sleep(0.05)")

"""A notify in a process of its own, so that a test can end it without warning.

Reads one line of JSON: where the database is, where the relay is, the key, and what to take.
"""

from __future__ import annotations

import asyncio
import json
import sys

from services.chassis.clock import now
from services.chassis.database import open_pool
from services.chassis.settings import Kafka, Postgres
from services.contracts.sealing import KeyPair, from_text
from services.notify import actions
from services.notify.handlers import events
from services.notify.resources import assemble
from services.notify.settings import Settings, Smtp


async def work(told: dict) -> None:
    """Take the requests given, then send what may go, once."""
    postgres = Postgres(**told["postgres"])
    settings = Settings(
        mode="test",
        postgres=postgres,
        kafka=Kafka(user="-", password="-"),
        keys="/nowhere",
        smtp=Smtp(port=told["port"], sender="post@mail.example", seconds=20),
    )
    pool = await open_pool(postgres, "postman")
    notify = assemble(settings, pool, KeyPair(from_text(told["key"])), now)
    for one in told["requests"]:
        headers = [("ce_id", one["event"].encode()), ("ce_type", b"notice.requested.v1")]
        await events.deliver(headers, one["body"].encode(), notify)
    await actions.send_due(notify)
    await pool.close()


if __name__ == "__main__":
    asyncio.run(work(json.loads(sys.stdin.readline())))

"""Notify ended at every step of its database: one notice is seen, and one word is said of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.database import open_pool
from services.contracts.restricted.notices import NoticeWithdrawn
from services.contracts.sealing import to_text
from tests.support.dooming import dooming, open_nursery
from tests.support.relay import relaying

from .conftest import a_request, told

ONCE = (1, ["notice.sent.v1"], 0)


@pytest.fixture(scope="module")
def nursery():
    with open_nursery() as opened:
        yield opened


@pytest.fixture
async def postman(nursery, new_database, notify, pair, watch):
    """A relay, a notify in this process and others that end, all on one database."""
    address = await new_database("notify")
    pool = await open_pool(address, "test-notify")
    async with relaying() as relay:
        doom = dooming(nursery, "notify", address, to_text(pair.private), port=relay.port)
        yield Postman(replace(notify, pool=pool), relay, doom, watch)
    pool.terminate()


class Postman:
    """Takes requests and sends them, or dies of it; counts what a person sees."""

    def __init__(self, notify, relay, doom, watch) -> None:
        self.notify, self.relay, self.doom, self.watch = notify, relay, doom, watch
        self.request: Any = None

    async def begin(self, pair, **more) -> dict[str, Any]:
        """Empty everything and return a request as Kafka brings it."""
        self.relay.taken.clear()
        for table in ("waiting", "notices", "inbox", "outbox"):
            await self.notify.pool.execute(f"DELETE FROM {table}")
        request = a_request(pair.public, **more)
        self.request = {"hear": request.TYPE, "body": request.body, "event": str(uuid4())}
        return self.request

    async def seen(self, broker) -> tuple[int, list[str], int]:
        """Let the timer come round once more, and return what came of it."""
        await self.doom.do({"timer": "send_due"}, self.watch())
        broker.log.clear()
        said = [one["type"] for one in await told(self.notify, broker)]
        waiting = await self.notify.pool.fetchval("SELECT count(*) FROM waiting")
        return len(self.relay.visible), said, waiting


async def test_t18_ended_at_every_step_of_taking_a_request(postman, pair, broker):
    """T18: Kafka brings it again, and one notice is seen."""

    async def prepare() -> dict[str, Any]:
        return await postman.begin(pair)

    usual, found = await postman.doom.at_every_step(
        prepare, postman.watch, lambda: postman.seen(broker)
    )

    assert len(found) >= 5
    assert [usual, *found] == [ONCE] * (len(found) + 1)


async def test_t18_ended_at_every_step_of_sending(postman, pair, broker):
    """T18: before, between and after the relay's word: the same mail again, seen once."""

    async def prepare() -> dict[str, Any]:
        await postman.doom.do(await postman.begin(pair), postman.watch())
        return {"timer": "send_due"}

    usual, found = await postman.doom.at_every_step(
        prepare, postman.watch, lambda: postman.seen(broker)
    )

    assert len(found) >= 9
    assert [usual, *found] == [ONCE] * (len(found) + 1)


async def test_t18_ended_at_every_step_of_giving_up(postman, pair, broker):
    """T18: nobody is written to, and whoever asked is told so once."""
    nothing = (0, ["notice.failed.v1"], 0)

    async def prepare() -> dict[str, Any]:
        await postman.doom.do(await postman.begin(pair, address="nonsense"), postman.watch())
        return {"timer": "send_due"}

    usual, found = await postman.doom.at_every_step(
        prepare, postman.watch, lambda: postman.seen(broker)
    )

    assert len(found) >= 5
    assert [usual, *found] == [nothing] * (len(found) + 1)


async def test_t18_ended_while_the_end_is_told(postman, pair, tmp_path):
    """T18: said at least once under one name, which whoever asked takes once."""
    log = tmp_path / "kafka"

    async def prepare() -> dict[str, Any]:
        log.write_text("")
        await postman.doom.do(await postman.begin(pair), postman.watch())
        await postman.doom.do({"timer": "send_due"}, postman.watch())
        return {"relay": str(log)}

    async def after() -> Any:
        said = [json.loads(line) for line in log.read_text().splitlines()]
        left = await postman.notify.pool.fetchval("SELECT count(*) FROM outbox")
        return len({one["ce_id"] for one in said}), {one["ce_type"] for one in said}, left

    usual, found = await postman.doom.at_every_step(prepare, postman.watch, after)

    assert len(found) >= 6
    assert [usual, *found] == [(1, {"notice.sent.v1"}, 0)] * (len(found) + 1)


async def test_t18_a_request_that_comes_again_after_its_end_is_told_again_and_not_sent_again(
    postman, pair, broker
):
    """T18: whoever heard nothing asks once more; a person sees nothing of it."""
    request = await postman.begin(pair)
    await postman.doom.do(request, postman.watch())
    await postman.seen(broker)

    async def prepare() -> dict[str, Any]:
        return request | {"event": str(uuid4())}

    async def after() -> Any:
        visible, said, waiting = await postman.seen(broker)
        return visible, said, waiting, len(postman.relay.taken)

    usual, found = await postman.doom.at_every_step(prepare, postman.watch, after)

    assert len(found) >= 5
    assert [usual, *found] == [(*ONCE, 1)] * (len(found) + 1)


@pytest.mark.parametrize("first", ["request", "withdrawal"])
async def test_t18_ended_while_a_prompt_is_withdrawn(postman, pair, broker, first):
    """T18: whichever of the two comes first, nothing goes out, and nothing waits."""

    async def prepare() -> dict[str, Any]:
        request = await postman.begin(pair)
        notice_id = json.loads(request["body"])["notice_id"]
        withdrawn = NoticeWithdrawn(notice_id=notice_id)
        gone = {"hear": withdrawn.TYPE, "body": withdrawn.body, "event": str(uuid4())}
        before, deed = (request, gone) if first == "request" else (gone, request)
        await postman.doom.do(before, postman.watch())
        return deed

    usual, found = await postman.doom.at_every_step(
        prepare, postman.watch, lambda: postman.seen(broker)
    )

    assert len(found) >= 5
    assert [usual, *found] == [(0, [], 0)] * (len(found) + 1)


async def test_the_notices_of_this_process_and_of_those_that_end_bear_one_name(
    postman, pair, broker
):
    """The positive control: what counts as one mail is the name of the notice, and nothing else."""
    await postman.doom.do(await postman.begin(pair), postman.watch())
    await postman.seen(broker)
    first = set(postman.relay.visible)
    await postman.doom.do(await postman.begin(pair), postman.watch())
    await postman.seen(broker)
    second = set(postman.relay.visible)

    assert len(first) == len(second) == 1
    assert first != second

"""Routing ended at every step of what no visitor sees: desks heard, prompts, time, Kafka told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.contracts.confidential.enquiries import (
    EnquiryAcknowledged,
    EnquiryEnded,
    EnquiryMoved,
    EnquiryUnplaced,
    MessageReceived,
)
from services.contracts.restricted.notices import (
    NoticeFailed,
    NoticeRequested,
    NoticeSent,
    NoticeWithdrawn,
)
from services.contracts.sealing import open_sealed, unpad
from services.routing.actions import prompting
from tests.support.dooming import open_nursery

from .conftest import receipt_of
from .crashing import Deed, heard, telling


@pytest.fixture(scope="module")
def nursery():
    with open_nursery() as opened:
        yield opened


@pytest.fixture
async def story(nursery, new_database, new_office, visit):
    async with telling(nursery, await new_database("routing"), await new_office(), visit) as told:
        yield told


async def test_t18_ended_while_a_desk_is_heard(story):
    """T18: an answer, a look, a move and an end, each heard once however often Kafka brings it."""
    story_of: dict[str, Any] = {}

    told = {
        "reply": lambda message: story.office.answer("Yes.", message),
        "look": lambda message: EnquiryAcknowledged(enquiry_id=message.enquiry_id),
        "move": lambda message: EnquiryMoved(
            enquiry_id=message.enquiry_id, desk=story.office.default.desk
        ),
        "end": lambda message: EnquiryEnded(enquiry_id=message.enquiry_id),
    }
    for name, made in told.items():

        async def prepare(made=made) -> Deed:
            await story.written()
            return heard(made(story.message))

        story_of[name] = (await story.matrix(prepare, steps=4))[1]

    assert story_of["reply"]["replies"] == ["(f,f)"]
    assert (story_of["reply"]["messages"], story_of["reply"]["enquiries"]) == (
        ["(1,,)"],
        ["(f,2026-11-01,t,t)"],
    )
    assert (story_of["end"]["messages"], story_of["end"]["enquiries"]) == (
        ["(1,,)"],
        ["(t,2026-11-01,t,t)"],
    )
    assert story_of["move"]["enquiries"][0].endswith(",f)")


async def test_t18_ended_while_an_answer_that_crosses_a_later_message_is_heard(story):
    """T18: it stops the clocks of what it answers, and of nothing else, however often it comes."""

    async def prepare() -> Deed:
        await story.written()
        opened = await story.visitor.open(story.receipt)
        await story.visitor.post("answer", opened, go="again", message="More.")
        return heard(story.office.answer("Yes.", story.message, story.message.message_id))

    _, state = await story.matrix(prepare, steps=4)

    assert state["messages"] == ["(1,,)", "(2,2026-11-10,2026-12-03)"]


async def test_t18_ended_while_it_is_heard_that_nobody_may_read(story):
    """T18: the mailbox says so, nothing waits any more, and one prompt is planned."""

    async def prepare() -> Deed:
        await story.written(by="email", to="me@here.example", safe="yes")
        return heard(EnquiryUnplaced(enquiry_id=story.message.enquiry_id))

    _, state = await story.matrix(prepare, steps=6)

    assert (state["messages"], state["notices"]) == (["(1,,)"], ["(f,f)"])
    assert "Nobody may read" in (await story.visitor.open(story.receipt)).text


@pytest.mark.parametrize("timer", ["announce_replies", "request_notices"])
async def test_t18_ended_while_prompting(story, timer):
    """T18: one prompt is planned and asked for, under one name."""

    async def prepare() -> Deed:
        await story.answered()
        if timer == "request_notices":
            await prompting.announce_replies(story.office.resources)
        return {"timer": timer}

    async def after() -> Any:
        await prompting.announce_replies(story.office.resources)
        await prompting.request_notices(story.office.resources)
        return await story.seen()

    said, state = await story.matrix(prepare, steps=3, after=after)

    assert said[NoticeRequested.TYPE] == 1
    assert state["notices"] == ["(t,f)"]


@pytest.mark.parametrize("told", [NoticeSent, NoticeFailed], ids=["sent", "failed"])
async def test_t18_ended_while_a_prompt_is_confirmed(story, told):
    """T18: it is known to have gone, or makes room for the next; nobody is prompted twice."""
    more = {"reason": "rejected"} if told is NoticeFailed else {}

    async def prepare() -> Deed:
        await story.prompted()
        (asked,) = await story.office.said(NoticeRequested)
        return heard(told(notice_id=asked.notice_id, **more))

    async def after() -> Any:
        await prompting.request_notices(story.office.resources)
        return await story.seen()

    said, state = await story.matrix(prepare, steps=4, after=after)

    assert said[NoticeRequested.TYPE] == 1
    assert state["notices"] == (None if more else ["(t,t)"])


async def test_t18_ended_while_prompts_are_stopped(story, notify):
    """T18: after the press the address is gone, and no prompt leaves any more."""

    async def prepare() -> Deed:
        await story.prompted()
        (asked,) = await story.office.said(NoticeRequested)
        stop = json.loads(unpad(open_sealed(notify, asked.sealed_address)))["stop"]
        return {"post": f"/stop/{stop}", "fields": {}}

    said, state = await story.matrix(prepare, steps=5)

    assert (said[NoticeWithdrawn.TYPE], state["notices"]) == (1, None)
    assert state["enquiries"][0].endswith(",t,t)")


async def test_t18_ended_while_time_is_kept(story, watch):
    """T18: what is overdue is said once, and an old mailbox goes whole or stays whole."""
    at, found = watch(), {}
    for timer, days in (("break_promises", 40), ("forget_old_mailboxes", 800)):

        async def prepare(timer=timer, days=days) -> Deed:
            watch.at = at
            await story.answered()
            opened = await story.visitor.open(story.receipt)
            await story.visitor.post("answer", opened, go="again", message="More.")
            watch.forward(days=days)
            return {"timer": timer}

        found[timer] = await story.matrix(prepare, steps=4)

    assert found["break_promises"][0]["enquiry.overdue.v1"] == 2
    assert found["forget_old_mailboxes"][1]["enquiries"] is None
    assert found["forget_old_mailboxes"][1]["replies"] is None


async def test_t18_ended_while_kafka_is_told(story, tmp_path):
    """T18: what waits is said at least once, in order, under its own name; nothing is left over."""
    log = tmp_path / "kafka"

    async def prepare() -> Deed:
        await story.begin()
        log.write_text("")
        story.receipt = receipt_of(await story.visitor.write())
        opened = await story.visitor.open(story.receipt)
        for words in ("Two.", "Three."):
            await story.visitor.post("answer", opened, go="again", message=words)
        return {"relay": str(log)}

    async def after() -> Any:
        said = [json.loads(line) for line in log.read_text().splitlines()]
        once = {one["ce_id"]: one["body"] for one in said}
        told = [MessageReceived.heard(body.encode()) for body in once.values()]
        read = [story.office.mine.read(event) for event in told]
        left = await story.office.resources.pool.fetchval("SELECT count(*) FROM outbox")
        return [letter["message"] for letter in read][1:], len(once), left

    assert await story.matrix(prepare, steps=9, after=after) == (["Two.", "Three."], 3, 0)

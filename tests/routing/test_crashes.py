"""Routing ended without warning at every step of what it does: all is kept, and happens once.

Each deed is done in a process that ends itself with SIGKILL after its first statement, its second,
and so on to the last; then whoever did it does it again: a visitor presses once more, Kafka brings
the record again, the timer comes round. It is then as if nothing had happened.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.database import open_pool
from services.contracts.confidential.enquiries import (
    EnquiryAcknowledged,
    EnquiryEnded,
    EnquiryMoved,
    MessageReceived,
    ReplyWritten,
)
from services.contracts.restricted.notices import NoticeFailed, NoticeRequested, NoticeSent
from services.contracts.sealing import MESSAGE_STEPS, PublicKey, open_sealed, pad, seal, unpad
from services.routing.actions import prompting
from services.routing.app import build
from services.routing.handlers import events
from services.routing.timers import timers
from tests.support.dooming import Dooming, dooming, open_nursery

from .conftest import KNOWN, Office, Visitor, hidden_in, receipt_of, words_of

Deed = dict[str, Any]
STATE = """
    SELECT (SELECT count(*) FROM outbox) AS waiting,
           (SELECT count(*) FROM forms) AS forms,
           (SELECT count(*) FROM sent_forms) AS sent_forms,
           (SELECT array_agg((look_by::text, answer_by::text, ended, since, sealed_address IS NULL,
                              moved_to IS NULL)::text) FROM enquiries) AS enquiries,
           (SELECT array_agg((read, announced)::text ORDER BY place) FROM replies) AS replies,
           (SELECT array_agg((requested, confirmed)::text) FROM notices) AS notices
"""


@dataclass
class Story:
    """A desk, a visitor, and processes that end."""

    office: Office
    visitor: Visitor
    doom: Dooming
    receipt: str = ""
    message: Any = None

    @property
    def now(self):
        return self.office.resources.clock

    async def begin(self) -> None:
        """Empty everything; only the desks stay."""
        self.office.broker.log.clear()
        for table in ("enquiries", "outbox", "inbox", "sent_forms", "forms"):
            await self.office.resources.pool.execute(f"DELETE FROM {table}")

    async def written(self, **more: str) -> None:
        await self.begin()
        self.receipt = receipt_of(await self.visitor.write(**more))
        (self.message,) = await self.office.messages()

    async def answered(self, **more: str) -> None:
        await self.written(by="email", email="me@here.example", safe="yes")
        await self.office.reply("Yes.", self.message)

    async def prompted(self) -> None:
        await self.answered()
        await prompting.announce_replies(self.office.resources)
        await prompting.request_notices(self.office.resources)

    async def seen(self) -> tuple[dict[str, int], dict[str, Any]]:
        """Return what others heard, each event once as they take it, and what stands here."""
        await self.office.messages()
        heard = {(dict(one.headers)["ce_id"], one.type) for one in self.office.broker.log}
        state = await self.office.resources.pool.fetchrow(STATE)
        return dict(Counter(kind for _, kind in heard)), dict(state)

    async def again(self, deed: Deed) -> None:
        """Do a deed once more, in this process."""
        resources = self.office.resources
        if "post" in deed:
            await self.visitor.client.post(deed["post"], data=deed["fields"])
        elif "hear" in deed:
            headers = [("ce_id", deed["event"].encode()), ("ce_type", deed["hear"].encode())]
            await events.deliver(headers, deed["body"].encode(), resources)
        elif "timer" in deed:
            await next(one for one in timers.all if one.name == deed["timer"]).work(resources)
        else:
            await self.doom.do(deed, self.now())

    async def matrix(self, prepare, *, steps: int, after=None) -> Any:
        """Try every step; all must come to what an undisturbed deed comes to."""
        usual, found = await self.doom.at_every_step(
            prepare, self.now, after or self.seen, self.again
        )

        assert len(found) >= steps
        for at, one in enumerate(found, 1):
            assert one == usual, f"ended at step {at} of {len(found)}"
        return usual


@pytest.fixture(scope="module")
def nursery():
    with open_nursery() as opened:
        yield opened


@pytest.fixture
async def story(nursery, new_database, new_office, visit, notify, broker):
    address = await new_database("routing")
    async with _office(new_office, address, broker) as office:
        await office.open()
        visitor = Visitor(visit(build(office.resources), base_url="https://desk.example"))
        yield Story(office, visitor, dooming(nursery, "routing", address, notify.public.text))


@asynccontextmanager
async def _office(new_office, address, broker):
    made = await new_office()
    pool = await open_pool(address, "test-routing")
    yield replace(made, resources=replace(made.resources, pool=pool))
    pool.terminate()


def pressed(page, path: str, **fields: str) -> Deed:
    return {"post": f"/en/{path}", "fields": hidden_in(page) | fields}


def heard(event: Any) -> Deed:
    return {"hear": event.TYPE, "body": event.body, "event": str(uuid4())}


async def test_t18_ended_while_a_page_is_kept(story):
    """T18: what was typed on a page is on the next one, and the whole can be sent once."""
    typed = {"at": "message", "message": "Please keep this."}

    async def prepare() -> Deed:
        await story.begin()
        page = await story.visitor.post(f"write/{KNOWN}", at="relation", relation="sought")
        return pressed(page, f"write/{KNOWN}", **typed)

    _, state = await story.matrix(prepare, steps=4)

    assert state["forms"] == 1


async def test_t18_ended_while_a_message_is_sent(story):
    """T18: I1 and I2, one enquiry and one message for one press, however often it is pressed."""

    async def prepare() -> Deed:
        await story.begin()
        checked = await story.visitor.fill(message="I am here.")
        story.checked = checked
        return pressed(checked, f"write/{KNOWN}", at="check", go="send")

    async def after() -> Any:
        shown = await story.visitor.post(f"write/{KNOWN}", story.checked, at="check", go="send")
        opened = await story.visitor.open(receipt_of(shown))
        (message,) = await story.office.messages()
        assert story.office.mine.read(message)["message"] == "I am here."
        return await story.seen(), opened.status_code

    (said, state), status = await story.matrix(prepare, steps=7, after=after)

    assert said == {MessageReceived.TYPE: 1}
    assert len(state["enquiries"]) == 1
    assert status == 200


async def test_t18_ended_while_somebody_writes_again(story):
    """T18: one later message for one press."""

    async def prepare() -> Deed:
        await story.written()
        opened = await story.visitor.open(story.receipt)
        return pressed(opened, "answer", go="again", message="One thing more.")

    said, _ = await story.matrix(prepare, steps=6)

    assert said == {MessageReceived.TYPE: 2}


async def test_t18_ended_while_a_wish_for_removal_is_taken(story):
    """T18: one wish for one press."""

    async def prepare() -> Deed:
        await story.begin()
        page = await story.visitor.get(f"remove/{KNOWN}")
        return pressed(page, f"remove/{KNOWN}", message="It is me.")

    said, _ = await story.matrix(prepare, steps=4)

    assert said == {MessageReceived.TYPE: 1}


async def test_t18_ended_while_a_mailbox_is_opened(story):
    """T18: an answer that was not seen because we died is seen at the next opening."""

    async def prepare() -> Deed:
        await story.prompted()
        return {"post": "/en/answer", "fields": {"receipt": story.receipt}}

    async def after() -> Any:
        page = words_of(await story.visitor.open(story.receipt))
        return "Yes." in page, await story.seen()

    read, (_, state) = await story.matrix(prepare, steps=4, after=after)

    assert read
    assert state["notices"] is None


async def test_t18_ended_while_a_desk_is_heard(story):
    """T18: an answer, a look, a move and an end, each heard once however often Kafka brings it."""
    story_of: dict[str, Any] = {}

    def reply(message) -> ReplyWritten:
        sealed = seal(PublicKey.read(message.reply_key), pad(b"Yes.", MESSAGE_STEPS))
        return ReplyWritten(enquiry_id=message.enquiry_id, reply_id=uuid4(), sealed_reply=sealed)

    told = {
        "reply": reply,
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
    assert "(,,f,2026-11-01,t,t)" in story_of["reply"]["enquiries"]
    assert "(,,t,2026-11-01,t,t)" in story_of["end"]["enquiries"]
    assert story_of["move"]["enquiries"][0].endswith(",f)")


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

    _, state = await story.matrix(prepare, steps=4)

    assert state["notices"] is None
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

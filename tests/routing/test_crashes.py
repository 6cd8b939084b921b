"""Routing ended without warning at every step of what it does: all is kept, and happens once.

Each deed is done in a process that ends itself with SIGKILL after its first statement, its second,
and so on to the last; then whoever did it does it again: a visitor presses once more, Kafka brings
the record again, the timer comes round. It is then as if nothing had happened.
"""

from __future__ import annotations

from typing import Any

import pytest

from services.contracts.confidential.enquiries import (
    EnquiryErased,
    MessageReceived,
)
from services.contracts.restricted.notices import NoticeWithdrawn
from tests.support.dooming import open_nursery

from .conftest import KNOWN, receipt_of, words_of
from .crashing import Deed, pressed, telling


@pytest.fixture(scope="module")
def nursery():
    with open_nursery() as opened:
        yield opened


@pytest.fixture
async def story(nursery, new_database, new_office, visit):
    async with telling(nursery, await new_database("routing"), await new_office(), visit) as told:
        yield told


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


async def test_t18_ended_while_everything_is_deleted(story):
    """T18: all of it is gone and it is said once, or all of it is there for the next press."""

    async def prepare() -> Deed:
        await story.written(by="email", to="me@here.example", safe="yes")
        page = await story.visitor.open(story.receipt)
        asked = await story.visitor.post("answer", page, go="erase")
        await story.office.reply("Yes.", story.message)  # and its prompt waits for its hour
        await story.prompt()
        return pressed(asked, "answer", go="erase-all")

    said, state = await story.matrix(prepare, steps=5)

    assert (said[EnquiryErased.TYPE], said[NoticeWithdrawn.TYPE]) == (1, 1)
    assert (state["enquiries"], state["replies"], state["notices"]) == (None, None, None)


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

    read, (said, state) = await story.matrix(prepare, steps=4, after=after)

    assert read
    assert (said[NoticeWithdrawn.TYPE], state["notices"]) == (1, None)

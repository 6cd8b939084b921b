"""What a blocked writer sends later goes aside, silently, and can be brought back."""

from __future__ import annotations

import re

import pytest

from services.chassis.database import transaction_of
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock, EnquiryOverdue
from services.intake import timers
from tests.support.intake import Visitor, a_letter, enquiry_of, hear

CANARY = "Zephyrine Quillfeather"


@pytest.fixture
async def blocked(portal, north, intake):
    """A visitor who was blocked, and the browser of who did so."""
    visitor, browser = Visitor(), await portal(north.caseworker)
    await visitor.write(intake, north, a_letter("Pay me"))
    await browser.post(f"/enquiries/{visitor.enquiry_id}/block", why="deceives")
    return visitor, browser


async def test_later_messages_wait_for_nobody_and_are_on_a_list_of_their_own(
    intake, north, blocked
):
    visitor, browser = blocked

    await visitor.write(intake, north, a_letter(CANARY), pressing=True)
    await hear(intake, EnquiryOverdue(enquiry_id=visitor.enquiry_id, clock=Clock.ANSWER))

    for address in ("/", "/enquiries", "/enquiries?state=answered"):
        assert str(visitor.enquiry_id) not in (await browser.get(address)).text
    assert str(visitor.enquiry_id) in (await browser.get("/enquiries?state=blocked")).text
    page = (await browser.get(f"/enquiries/{visitor.enquiry_id}")).text
    assert page.index("Came after the block") < page.index(CANARY)
    assert (await enquiry_of(intake, north, visitor)).overdue is None


async def test_outside_a_block_looks_like_any_end(intake, north, blocked, broker, clock):
    visitor, _ = blocked
    await visitor.write(intake, north, a_letter(CANARY))
    clock.turn(days=2)
    await timers.do_what_is_due(intake)

    await broker.relay(intake.pool, "intake")
    kinds = {one.type for one in broker.log if one.topic.startswith("confidential.replies")}
    assert kinds == {"enquiry.ended.v1"}


async def test_taking_a_block_back_brings_what_came_meanwhile(intake, north, blocked):
    visitor, browser = blocked
    await visitor.write(intake, north, a_letter(CANARY))

    await browser.post(f"/enquiries/{visitor.enquiry_id}/unblocking")

    page = (await browser.get(f"/enquiries/{visitor.enquiry_id}")).text
    assert CANARY in page
    assert "Came after the block" not in page
    assert (await enquiry_of(intake, north, visitor)).due_at is not None


async def test_what_came_aside_goes_with_the_other_words(intake, north, blocked, clock):
    visitor, _ = blocked
    clock.turn(days=200)
    await timers.do_what_is_due(intake)
    await visitor.write(intake, north, a_letter(CANARY))
    clock.turn(days=200)
    await timers.do_what_is_due(intake)

    async with transaction_of(intake.pool, north.society) as tx:
        assert await tx.fetchval("SELECT count(*) FROM messages") == 0


async def test_a_block_stops_no_wish_to_be_removed(intake, north, blocked):
    visitor, browser = blocked
    wish = Visitor()

    await wish.write(intake, north, a_letter(""), kind=MessageKind.REMOVAL)

    assert visitor.enquiry_id != wish.enquiry_id
    assert str(wish.enquiry_id) in (await browser.get("/enquiries")).text


async def test_a_reason_that_is_not_on_the_list_blocks_nobody(portal, north, intake):
    visitor, browser = Visitor(), await portal(north.caseworker)
    await visitor.write(intake, north, a_letter())

    refused = await browser.post(f"/enquiries/{visitor.enquiry_id}/block", why="dull")

    assert refused.status_code == 422
    assert (await enquiry_of(intake, north, visitor)).blocked_at is None


@pytest.mark.parametrize(("act", "why"), [("ending", "answered"), ("block", "insults")])
async def test_nothing_is_over_with_a_message_that_came_while_the_page_was_open(
    portal, north, intake, clock, act, why
):
    visitor, browser = Visitor(), await portal(north.caseworker)
    await visitor.write(intake, north, a_letter())
    address = f"/enquiries/{visitor.enquiry_id}"
    page = (await browser.get(address)).text
    seen = re.search(rf'{act}">.*?name="seen" value="([^"]+)"', page, re.DOTALL)[1]
    clock.turn(minutes=3)
    await visitor.write(intake, north, a_letter("I am in danger now"))

    refused = await browser.post(f"{address}/{act}", why=why, seen=seen)

    assert refused.status_code == 409
    assert (await enquiry_of(intake, north, visitor)).ended_at is None

"""A prompt that was asked for is called back once nobody needs it, or may get it, any more."""

from __future__ import annotations

import json

import pytest

from services.contracts.restricted.notices import NoticeRequested, NoticeSent, NoticeWithdrawn
from services.contracts.sealing import open_sealed, unpad
from services.routing.actions import keeping, prompting

from .conftest import receipt_of


async def prompted(office, visitor) -> tuple[str, NoticeRequested]:
    """Let an answer be there and a prompt of it be with notify, which waits for its hour."""
    receipt = receipt_of(await visitor.write(by="email", to="me@here.example", safe="yes"))
    await office.reply("Yes.", (await office.messages())[-1])
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    return receipt, (await office.said(NoticeRequested))[-1]


async def opened(office, visitor, watch, receipt, asked) -> None:
    await visitor.open(receipt)


async def stopped(office, visitor, watch, receipt, asked) -> None:
    stop = json.loads(unpad(open_sealed(office.notify, asked.sealed_address)))["stop"]
    await visitor.client.post(f"/stop/{stop}")


async def forgotten(office, visitor, watch, receipt, asked) -> None:
    watch.forward(days=800)
    await keeping.forget_old(office.resources)


@pytest.mark.parametrize("deed", [opened, stopped, forgotten])
async def test_what_notify_may_not_have_sent_is_withdrawn_once(office, visitor, watch, deed):
    receipt, asked = await prompted(office, visitor)
    for _ in range(2):
        await deed(office, visitor, watch, receipt, asked)

    assert await office.said(NoticeWithdrawn) == [NoticeWithdrawn(notice_id=asked.notice_id)]


@pytest.mark.parametrize("deed", ["way", "erase"])
async def test_from_a_page_that_was_open_before_the_way_is_changed_or_everything_deleted(
    office, visitor, deed
):
    receipt = receipt_of(await visitor.write(by="email", to="me@here.example", safe="yes"))
    page = await visitor.open(receipt)
    (message,) = await office.messages()
    await office.reply("Yes.", message)
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    (asked,) = await office.said(NoticeRequested)
    following = await visitor.post("answer", page, go=deed)
    last = {"go": "answer", "by": "receipt"} if deed == "way" else {"go": "erase-all"}
    await visitor.post("answer", following, **last)

    assert await office.said(NoticeWithdrawn) == [NoticeWithdrawn(notice_id=asked.notice_id)]


async def test_what_was_not_asked_for_or_went_out_already_is_not_called_back(office, visitor):
    receipt, asked = await prompted(office, visitor)
    await office.hear(NoticeSent(notice_id=asked.notice_id))
    await visitor.open(receipt)
    await office.reply("More.", (await office.messages())[-1])
    await prompting.announce_replies(office.resources)  # planned, and not asked for yet
    await visitor.open(receipt)

    assert await office.said(NoticeWithdrawn) == []


async def test_after_a_prompt_was_called_back_the_next_answer_has_one_of_its_own(office, visitor):
    """At most one unread: the first can go out no more when the second is asked for."""
    receipt, first = await prompted(office, visitor)
    await visitor.open(receipt)
    await office.reply("More.", (await office.messages())[-1])
    await prompting.announce_replies(office.resources)
    await prompting.request_notices(office.resources)
    asked = await office.said(NoticeRequested)
    said = [one.type for one in office.broker.log if one.topic == NoticeRequested.TOPIC]

    assert said == [NoticeRequested.TYPE, NoticeWithdrawn.TYPE, NoticeRequested.TYPE]
    assert asked[0].notice_id == first.notice_id != asked[1].notice_id

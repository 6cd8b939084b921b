"""An answer that crosses a later message: what the desk did not have waits on."""

from __future__ import annotations

import pytest

from services.contracts.confidential.enquiries import EnquiryAcknowledged, EnquiryOverdue

from .test_clocks import ANSWER, LOOK, again, overdue, wrote


async def test_an_answer_that_crosses_a_later_word_leaves_its_clocks_running(
    office, visitor, watch
):
    receipt, message = await wrote(office, visitor)
    watch.forward(days=5)
    await again(visitor, receipt)
    await office.reply("Yes.", message, message.message_id)
    seen = []
    for days in (7, 1, 22, 1):  # after the later word: the 7th, 8th, 30th and 31st day
        watch.forward(days=days)
        seen.append(await overdue(office))

    assert seen == [[], [LOOK], [LOOK], [LOOK, ANSWER]]


async def test_a_look_at_an_earlier_word_is_none_at_a_later_one(office, visitor, watch):
    receipt, message = await wrote(office, visitor)
    await again(visitor, receipt)
    later = (await office.messages())[-1].message_id
    told = {"enquiry_id": message.enquiry_id}
    await office.hear(EnquiryAcknowledged(**told, up_to=message.message_id))
    watch.forward(days=8)
    before = await overdue(office)
    await office.hear(EnquiryAcknowledged(**told, up_to=later))
    watch.forward(days=30)

    assert (before, await overdue(office)) == ([LOOK], [LOOK, ANSWER])


@pytest.mark.parametrize("known", [True, False], ids=["the last one", "none of ours"])
async def test_an_answer_to_the_last_word_or_to_one_we_never_had_stops_all(
    office, visitor, watch, known
):
    receipt, message = await wrote(office, visitor)
    await again(visitor, receipt)
    await wrote(office, visitor)  # of somebody else: their clocks run
    mine, last, theirs = await office.messages()
    up_to = last.message_id if known else theirs.message_id
    await office.reply("Yes.", message, up_to)
    watch.forward(days=40)
    await overdue(office)

    assert {event.enquiry_id for event in await office.said(EnquiryOverdue)} == {theirs.enquiry_id}
    assert mine.enquiry_id == last.enquiry_id != theirs.enquiry_id


async def test_a_second_answer_to_what_was_answered_before_stops_no_later_word(
    office, visitor, watch
):
    """What an answer names is remembered when nothing of it waits any more."""
    receipt, message = await wrote(office, visitor)
    await office.reply("Yes.", message, message.message_id)
    await again(visitor, receipt)
    await office.reply("And this.", message, message.message_id)
    watch.forward(days=31)

    assert await overdue(office) == [LOOK, ANSWER]


async def test_a_letter_that_only_changes_the_way_to_be_answered_counts_as_what_the_desk_had(
    office, visitor, watch
):
    """It waits for nothing itself; an answer that names it answers what came before it."""
    receipt, message = await wrote(office, visitor)
    asked = await visitor.post("answer", await visitor.open(receipt), go="way")
    await visitor.post("answer", asked, go="answer", by="receipt")
    changed = (await office.messages())[-1].message_id
    await again(visitor, receipt)
    await office.reply("Yes.", message, changed)
    left = await office.resources.pool.fetch("SELECT place FROM messages WHERE look_by IS NOT NULL")

    assert [row["place"] for row in left] == [3]


async def test_a_later_word_is_said_to_be_late_once_the_earlier_one_is_answered(
    office, visitor, watch
):
    receipt, message = await wrote(office, visitor)
    watch.forward(days=3)
    await again(visitor, receipt)
    watch.forward(days=40)
    while_both_wait = await overdue(office)
    await office.reply("Yes.", message, message.message_id)

    assert (while_both_wait, await overdue(office)) == ([LOOK, ANSWER], [LOOK, ANSWER] * 2)

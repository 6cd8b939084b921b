"""How long a mailbox stays: gone as if it had never been, unless somebody has yet to read."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from services.contracts.confidential.enquiries import EnquiryEnded, EnquiryOverdue
from services.routing.actions import keeping
from services.routing.model.clocks import Patience

from .conftest import a_settings, receipt_of, words_of


async def wrote(office, visitor, **more):
    receipt = receipt_of(await visitor.write(**more))
    return receipt, (await office.messages())[-1]


async def left(office) -> tuple[int, int]:
    """Let the timer look, and return how many mailboxes and answers there are."""
    await keeping.forget_old(office.resources)
    pool = office.resources.pool
    return (
        await pool.fetchval("SELECT count(*) FROM enquiries"),
        await pool.fetchval("SELECT count(*) FROM replies"),
    )


async def read(office) -> None:
    await office.resources.pool.execute("UPDATE replies SET read = true")


@pytest.mark.parametrize(
    ("today", "ended"),
    [("2026-03-01", "2025-12-01"), ("2026-01-29", "2025-10-01"), ("2026-01-30", "2025-11-01")],
)
def test_a_month_is_over_as_a_whole(today, ended):
    """The last day of the month before is ninety days ago: nobody loses a day to the rounding."""
    over = Patience(90, 365, 730).over(date.fromisoformat(today))

    assert over.ended == date.fromisoformat(ended)


async def test_after_the_end_a_mailbox_goes_and_nothing_of_it_is_left(office, visitor, watch):
    receipt, message = await wrote(office, visitor, by="email", to="me@here.example", safe="yes")
    await office.reply("Yes.", message)
    await read(office)
    await office.hear(EnquiryEnded(enquiry_id=message.enquiry_id))
    watch.forward(days=90)  # written on the 3rd of a month that ends on its 30th
    stays = await left(office)
    watch.forward(days=28)
    gone = await left(office)
    rows = await office.rows()
    page = await visitor.open(receipt)

    assert (stays, gone) == ((1, 1), (0, 0))
    assert str(message.enquiry_id) not in rows
    assert message.reply_key not in rows
    assert "There is nothing for this code" in words_of(page)


async def test_without_an_end_it_goes_a_year_after_the_last_word(office, visitor, watch):
    _, message = await wrote(office, visitor)
    watch.forward(days=300)
    await office.reply("Late.", message)
    await read(office)
    watch.forward(days=365)
    stays = await left(office)
    watch.forward(days=31)

    assert (stays, await left(office)) == ((1, 1), (0, 0))


async def test_a_word_after_the_end_keeps_the_mailbox(office, visitor, watch):
    receipt, message = await wrote(office, visitor)
    await office.hear(EnquiryEnded(enquiry_id=message.enquiry_id))
    watch.forward(days=80)
    opened = await visitor.open(receipt)
    await visitor.post("answer", opened, go="again", message="One more thing.")
    watch.forward(days=200)

    assert (await left(office))[0] == 1


async def test_an_answer_nobody_has_read_keeps_its_mailbox_and_is_counted(office, visitor, watch):
    _, message = await wrote(office, visitor)
    await office.reply("Yes.", message)
    await office.hear(EnquiryEnded(enquiry_id=message.enquiry_id))
    watch.forward(days=89)
    early = await left(office), _unread(office)
    watch.forward(days=200)
    counted = await left(office), _unread(office)
    await read(office)
    after = await left(office), _unread(office)

    assert early == ((1, 1), 0)
    assert counted == ((1, 1), 1)
    assert after == ((0, 0), 0)


async def test_even_an_unread_answer_does_not_stay_for_ever(office, visitor, watch):
    _, message = await wrote(office, visitor)
    await office.reply("Yes.", message)
    watch.forward(days=730)
    stays = await left(office)
    watch.forward(days=31)

    assert (stays, await left(office)) == ((1, 1), (0, 0))
    assert _unread(office) == 0


async def test_what_goes_because_it_is_old_says_nothing_to_anybody(office, visitor, watch):
    await wrote(office, visitor)
    watch.forward(days=400)
    before = len(office.broker.log)
    await left(office)
    await keeping.break_promises(office.resources)

    assert await office.said(EnquiryOverdue) == []
    assert len(office.broker.log) == before


async def test_an_answer_that_comes_when_the_mailbox_is_gone_is_kept_nowhere(
    office, visitor, watch
):
    _, message = await wrote(office, visitor)
    watch.forward(days=400)
    await left(office)
    await office.reply("Too late.", message)

    assert await left(office) == (0, 0)


@pytest.mark.parametrize(
    "wrong", [{"keep_ended_days": 400}, {"keep_unread_days": 300}, {"keep_quiet_days": 800}]
)
def test_what_is_unread_stays_longest_and_what_has_ended_shortest(wrong):
    with pytest.raises(ValidationError):
        a_settings(**wrong)


def _unread(office) -> int:
    metrics = office.resources.metrics
    return int(metrics.machine.get_sample_value("routing_unread_total") or 0)

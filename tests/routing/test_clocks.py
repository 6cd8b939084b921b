"""The network's time: a look in seven days, an answer in thirty, said once; kept in days."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from services.contracts.confidential.enquiries import (
    Clock,
    EnquiryAcknowledged,
    EnquiryEnded,
    EnquiryOverdue,
)
from services.routing.actions import keeping
from services.routing.model.clocks import Promises

from .conftest import receipt_of

LOOK, ANSWER = Clock.LOOK, Clock.ANSWER


async def overdue(office) -> list[Clock]:
    """Let the timer look twice, as two processes would, and return everything it ever said."""
    for _ in range(2):
        await keeping.break_promises(office.resources)
    return [event.clock for event in await office.said(EnquiryOverdue)]


async def wrote(office, visitor):
    receipt = receipt_of(await visitor.write())
    return receipt, (await office.messages())[-1]


async def again(visitor, receipt) -> None:
    opened = await visitor.open(receipt)
    await visitor.post("answer", opened, go="again", message="Is anybody there?")


async def days_kept(office) -> dict[str, date]:
    """Return each column of an enquiry and of its one message in which a day stands."""
    pool = office.resources.pool
    rows = [*await pool.fetch("SELECT * FROM enquiries NATURAL JOIN messages")]
    return {name: day for row in rows for name, day in row.items() if isinstance(day, date)}


def test_what_is_promised_counts_from_the_day():
    promised = Promises.given(date(2026, 11, 28), 7, 30)

    assert (promised.look_by, promised.answer_by) == (date(2026, 12, 5), date(2026, 12, 28))


async def test_nothing_is_overdue_on_the_last_day_and_everything_the_day_after(
    office, visitor, watch
):
    _, message = await wrote(office, visitor)
    seen = []
    for days in (7, 1, 22, 1):  # the 7th, 8th, 30th and 31st day
        watch.forward(days=days)
        seen.append(await overdue(office))
    told = {event.enquiry_id for event in await office.said(EnquiryOverdue)}

    assert seen == [[], [LOOK], [LOOK], [LOOK, ANSWER]]
    assert told == {message.enquiry_id}


async def test_a_broken_promise_is_said_once_however_long_it_stays_broken(office, visitor, watch):
    receipt, _ = await wrote(office, visitor)
    for _ in range(20):
        watch.forward(days=10)
        await overdue(office)
    await again(visitor, receipt)  # one more word of the same waiting
    watch.forward(days=60)

    assert await overdue(office) == [LOOK, ANSWER]


async def test_a_look_stops_the_first_clock_and_not_the_second(office, visitor, watch):
    _, message = await wrote(office, visitor)
    await office.hear(EnquiryAcknowledged(enquiry_id=message.enquiry_id))
    watch.forward(days=31)

    assert await overdue(office) == [ANSWER]


async def test_an_answer_stops_both(office, visitor, watch):
    _, message = await wrote(office, visitor)
    await office.reply("Yes.", message)
    watch.forward(days=200)

    assert await overdue(office) == []


async def test_an_end_stops_both_and_a_later_word_begins_anew(office, visitor, watch):
    receipt, message = await wrote(office, visitor)
    await office.hear(EnquiryEnded(enquiry_id=message.enquiry_id))
    watch.forward(days=40)
    before = await overdue(office)
    await again(visitor, receipt)
    watch.forward(days=8)

    assert (before, await overdue(office)) == ([], [LOOK])


async def test_after_an_answer_a_later_word_gives_both_clocks_anew(office, visitor, watch):
    receipt, message = await wrote(office, visitor)
    watch.forward(days=31)
    await overdue(office)
    await office.reply("Yes.", message)
    await again(visitor, receipt)
    watch.forward(days=31)

    assert await overdue(office) == [LOOK, ANSWER] * 2


async def test_the_earliest_word_without_an_answer_counts(office, visitor, watch):
    receipt, _ = await wrote(office, visitor)
    watch.forward(days=6)
    await again(visitor, receipt)
    watch.forward(days=2)

    assert await overdue(office) == [LOOK]


async def test_an_answer_of_the_desk_that_comes_twice_does_not_stop_a_later_word(
    office, visitor, watch
):
    """Kafka brings a record again, under its own id: it stopped the clocks already."""
    receipt, message = await wrote(office, visitor)
    seen = EnquiryAcknowledged(enquiry_id=message.enquiry_id)
    await office.hear(seen, event_id=message.message_id)
    await again(visitor, receipt)
    await office.hear(seen, event_id=message.message_id)
    watch.forward(days=8)

    assert await overdue(office) == [LOOK]


async def test_a_wish_for_removal_and_an_unknown_enquiry_have_no_clock(office, visitor, watch):
    asked = await visitor.get("remove/0000-0000")
    await visitor.post("remove/0000-0000", asked)
    (wish,) = await office.messages()
    for told in (EnquiryAcknowledged, EnquiryEnded):
        await office.hear(told(enquiry_id=wish.enquiry_id))
    watch.forward(days=100)

    assert await overdue(office) == []


async def test_the_times_are_the_networks_and_can_be_set(new_office, visit, watch):
    from services.routing.app import build

    from .conftest import Visitor

    office = await new_office(look_days=2, answer_days=3)
    await office.open()
    await wrote(office, Visitor(visit(build(office.resources))))
    watch.forward(days=3)
    early = await overdue(office)
    watch.forward(days=1)

    assert (early, await overdue(office)) == ([LOOK], [LOOK, ANSWER])


async def test_many_that_are_late_at_once_are_told_in_no_order_of_their_writing(
    office, visitor, watch
):
    for _ in range(12):
        await wrote(office, visitor)
    watch.forward(days=8)
    await overdue(office)
    told = [event.enquiry_id for event in await office.said(EnquiryOverdue)]

    assert len(told) == 12
    assert told == sorted(told)


@pytest.mark.parametrize("hour", [0, 9, 23])
async def test_what_is_kept_does_not_tell_at_which_hour_somebody_wrote(
    office, visitor, watch, hour
):
    """The same rows whatever the hour; after an answer not even the day is there."""
    watch.at = watch.at.replace(hour=hour, minute=17, second=3)
    _, message = await wrote(office, visitor)
    before = await days_kept(office)
    await office.reply("Yes.", message)
    after = await days_kept(office)

    assert before == {
        "since": date(2026, 11, 1),
        "look_by": date(2026, 11, 10),
        "answer_by": date(2026, 12, 3),
    }
    assert after == {"since": date(2026, 11, 1)}


async def test_a_day_that_was_said_is_forgotten(office, visitor, watch):
    await wrote(office, visitor)
    watch.forward(days=40)
    await overdue(office)
    kept = await office.resources.pool.fetchrow("SELECT look_by, answer_by FROM messages")

    assert set(kept.values()) == {date.max}  # infinity: no day at all


async def test_a_day_that_passed_while_an_earlier_message_is_overdue_is_forgotten_too(
    office, visitor, watch
):
    receipt, _ = await wrote(office, visitor)
    watch.forward(days=20)
    await again(visitor, receipt)
    watch.forward(days=40)
    await overdue(office)
    kept = await office.resources.pool.fetch("SELECT look_by, answer_by FROM messages")

    assert {day for row in kept for day in row.values()} == {date.max, date.min}


async def test_no_column_of_an_enquiry_can_hold_a_moment(office):
    """Moments stand where answers wait for the network's hours and prompts for theirs.

    What is asked waits for the hours of the answers, and a file goes at a full hour.
    """
    found = await office.resources.pool.fetch(
        """
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type LIKE 'timestamp%'
        """
    )
    about_people = {
        (row["table_name"], row["column_name"])
        for row in found
        if row["table_name"] not in ("migrations", "inbox", "outbox", "pulse", "forms")
    }

    assert about_people == {
        *{("replies", "release_at"), ("notices", "due_at")},
        *{("enquiries", "picture_from"), ("pictures", "leave_at")},
    }


async def test_the_board_counts_what_was_broken(office, visitor, watch):
    await wrote(office, visitor)
    watch.forward(days=31)
    await overdue(office)
    shown = office.resources.metrics.exposition().decode()

    assert re.search(r'routing_overdue_total\{clock="look"\} 1\.0', shown)
    assert re.search(r'routing_overdue_total\{clock="answer"\} 1\.0', shown)


def test_seven_and_thirty_are_what_is_promised_unless_set():
    from .conftest import a_settings

    settings = a_settings()

    assert (settings.look_days, settings.answer_days) == (7, 30)
    assert timedelta(days=settings.look_again_days) >= timedelta(days=settings.look_days)

"""Safe hours: a prompt at the wrong hour may be read by the wrong person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notify import actions
from services.notify.model import SafeHours
from services.notify.senders import MailUnavailable

from .conftest import OK, a_request, hear, take, told

ZONE = "Europe/Paris"  # the watch says half past ten in London: half past eleven there


async def test_inside_the_hours_a_notice_goes_at_once(notify, sink, pair):
    await hear(notify, a_request(pair.public, hours=[9, 12], zone=ZONE))

    assert len(sink.raw) == 1


async def test_outside_the_hours_it_waits_for_them(notify, sink, pair, watch, broker):
    await hear(notify, a_request(pair.public, hours=[17, 20], zone=ZONE))
    sent = []
    for _ in range(24 * 12):
        watch.forward(minutes=5)
        await actions.send_due(notify)
        sent.append((watch() + timedelta(hours=1), len(sink.raw)))
    moments = [moment for moment, count in sent if count]

    assert len(sink.raw) == 1
    assert moments[0].hour == 17
    assert moments[0].minute <= 25  # the jitter, and the step of this test
    assert len(await told(notify, broker)) == 1


@pytest.mark.parametrize(
    ("zone", "evening", "at"),
    [
        ("Europe/Paris", datetime(2026, 3, 28, 20, tzinfo=UTC), 6),  # summer begins in the night
        ("Europe/Paris", datetime(2026, 10, 24, 20, tzinfo=UTC), 7),  # and ends
        ("Africa/Cairo", datetime(2026, 4, 23, 19, tzinfo=UTC), 5),  # at midnight
        ("Asia/Kabul", datetime(2026, 3, 28, 20, tzinfo=UTC), 3),  # never, and half an hour off
    ],
)
def test_the_hours_are_those_of_the_clock_on_the_wall_also_where_it_is_changed(zone, evening, at):
    hours = SafeHours(8, 9, ZoneInfo(zone))
    next_one = hours.next(evening, timedelta(minutes=10)).astimezone(UTC)

    assert (next_one.day, next_one.hour) == ((evening + timedelta(days=1)).day, at)
    assert hours.hold(next_one)
    assert not hours.hold(next_one + timedelta(hours=1))


def test_an_hour_the_clock_leaves_out_is_waited_for_and_no_other_taken_for_it():
    hours, night = SafeHours(2, 3, ZoneInfo("Europe/Paris")), datetime(2026, 3, 28, 20, tzinfo=UTC)
    there = [night + timedelta(minutes=10 * step) for step in range(24 * 6)]

    assert not any(hours.hold(moment) for moment in there)
    after = hours.next(hours.next(night, timedelta(0)), timedelta(0)).astimezone(UTC)
    assert (after.day, after.hour) == (30, 0)


async def test_what_waits_for_the_same_hour_does_not_go_in_one_moment(notify, pair):
    for _ in range(20):
        await take(notify, a_request(pair.public, hours=[17, 20], zone=ZONE))
    await actions.send_due(notify)
    moments = await notify.pool.fetch("SELECT look_at FROM waiting")

    assert len({row["look_at"] for row in moments}) > 10


async def test_a_mail_system_that_comes_back_too_late_does_not_send_at_night(
    notify, sink, pair, watch
):
    sink.at_mail = "451 later"
    with pytest.raises(MailUnavailable):
        await hear(notify, a_request(pair.public, hours=[9, 12], zone=ZONE))
    sink.at_mail = OK
    watch.forward(hours=2)
    await actions.send_due(notify)
    night = len(sink.raw)
    watch.forward(hours=20, minutes=30)
    await actions.send_due(notify)

    assert (night, len(sink.raw)) == (0, 1)


async def test_who_was_put_off_is_tried_again_within_the_hours_alone(notify, sink, pair, watch):
    sink.at_recipient = "451 come again"
    await hear(notify, a_request(pair.public, hours=[9, 12], zone=ZONE))
    sink.at_recipient = OK
    hours = []
    for _ in range(30):
        before = len(sink.raw)
        watch.forward(minutes=55)
        await actions.send_due(notify)
        if len(sink.raw) > before:
            hours.append((watch() + timedelta(hours=1)).hour)

    assert len(hours) == 1
    assert 9 <= hours[0] < 12


async def test_hours_that_make_no_sense_send_nothing(notify, sink, pair, broker):
    await hear(notify, a_request(pair.public, hours=[9, 12], zone="Nowhere/Town"))

    assert sink.raw == []
    assert [one["reason"] for one in await told(notify, broker)] == ["unreadable"]

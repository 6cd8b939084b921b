"""How a notice ends, whatever the mail system says, and what stays of it."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest

from services.chassis import logs
from services.chassis.consumer import TRANSIENT
from services.contracts.sealing import KeyPair
from services.notify import actions
from services.notify.resources import assemble
from services.notify.senders import MailUnavailable
from services.notify.settings import Smtp

from .conftest import OK, a_request, hear, sealed, settings_for, take, told

CANARY = "Zw5canary"


async def test_a_notice_that_went_out_is_reported(notify, sink, pair, broker):
    request = a_request(pair.public)
    await hear(notify, request)

    assert sink.recipients == ["someone@there.example"]
    assert await told(notify, broker) == [
        {"type": "notice.sent.v1", "notice_id": str(request.notice_id)}
    ]


async def test_an_event_that_comes_twice_sends_one_mail(notify, sink, pair, broker):
    request, event_id = a_request(pair.public), uuid4()
    for _ in range(2):
        await hear(notify, request, event_id)

    assert len(sink.raw) == 1
    assert len(await told(notify, broker)) == 1


async def test_a_notice_asked_for_in_two_events_sends_one_mail(notify, sink, pair, broker):
    request = a_request(pair.public)
    for _ in range(2):
        await hear(notify, request)

    assert len(sink.raw) == 1


async def test_who_asks_again_is_told_again_how_it_ended(notify, sink, pair, broker):
    """Whoever heard nothing, because a row or a word was lost, asks once more."""
    sent, refused = a_request(pair.public), a_request(pair.public)
    await hear(notify, sent)
    sink.at_recipient = "550 no such mailbox"
    await hear(notify, refused)
    before = await told(notify, broker)
    for request in (sent, refused):
        await hear(notify, request)

    assert (await told(notify, broker))[2:] == before
    assert len(sink.raw) == 1


async def test_a_request_whose_row_was_lost_is_made_good_when_asked_for_again(notify, sink, pair):
    request = a_request(pair.public)
    await take(notify, request)
    await notify.pool.execute("DELETE FROM waiting")  # an older state was restored, say
    await actions.send_due(notify)
    lost = len(sink.raw)
    await hear(notify, request)

    assert (lost, len(sink.raw)) == (0, 1)


@pytest.mark.parametrize("place", ["at_recipient", "after_data"])
async def test_a_notice_refused_for_ever_is_reported_as_rejected(notify, sink, pair, broker, place):
    setattr(sink, place, "550 no such mailbox")
    await hear(notify, a_request(pair.public))

    assert [(one["type"], one["reason"]) for one in await told(notify, broker)] == [
        ("notice.failed.v1", "rejected")
    ]


async def test_a_rejected_notice_is_not_tried_again(notify, sink, pair, broker, watch):
    sink.at_recipient = "550 no such mailbox"
    request = a_request(pair.public)
    await hear(notify, request)
    sink.at_recipient = OK
    watch.forward(hours=1)
    await actions.send_due(notify)

    assert sink.raw == []
    assert len(await told(notify, broker)) == 1


@pytest.mark.parametrize("place", ["at_recipient", "after_data"])
async def test_a_notice_put_off_waits_and_then_goes(notify, sink, pair, broker, watch, place):
    setattr(sink, place, "451 later")
    await hear(notify, a_request(pair.public))
    setattr(sink, place, OK)
    await actions.send_due(notify)
    at_once = len(sink.raw)
    watch.forward(minutes=5)
    await actions.send_due(notify)

    assert at_once == 0
    assert len(sink.raw) == 1
    assert [one["type"] for one in await told(notify, broker)] == ["notice.sent.v1"]


async def test_a_relay_that_cannot_take_anything_is_waited_for(notify, sink, pair, broker, watch):
    sink.at_mail = "451 later"
    with pytest.raises(MailUnavailable):
        await hear(notify, a_request(pair.public))
    sink.at_mail = OK
    watch.forward(seconds=10)
    await actions.send_due(notify)

    assert len(sink.raw) == 1
    assert [one["type"] for one in await told(notify, broker)] == ["notice.sent.v1"]


async def test_a_relay_that_refuses_us_is_waited_for_because_the_notice_is_not_at_fault(
    notify, sink, pair, broker
):
    sink.at_mail = "530 sign in first"
    with pytest.raises(MailUnavailable):
        await hear(notify, a_request(pair.public))

    assert await told(notify, broker) == []


async def test_a_relay_that_is_away_is_waited_for(notify, pair, watch, broker):
    away = assemble(settings_for(1), notify.pool, pair, watch)  # port 1: nobody listens
    with pytest.raises(MailUnavailable):
        await hear(away, a_request(pair.public))

    assert await told(notify, broker) == []


def test_the_consumer_counts_an_unavailable_mail_system_among_what_passes():
    assert issubclass(MailUnavailable, TRANSIENT)


async def test_a_mailbox_that_is_never_ready_does_not_hold_back_the_others_for_ever(
    notify, sink, pair, watch, broker
):
    sink.at_recipient = "452 mailbox full"
    await hear(notify, a_request(pair.public))
    sink.at_recipient = OK
    await hear(notify, a_request(pair.public, "another@there.example"))
    sink.at_recipient = "452 mailbox full"
    for _ in range(3 * 24 + 2):
        watch.forward(hours=1)
        await actions.send_due(notify)

    assert sink.recipients == ["another@there.example"]
    assert [one.get("reason") for one in await told(notify, broker)] == [None, "rejected"]


@pytest.mark.parametrize(
    "value",
    [
        sealed(KeyPair.make().public, "someone@there.example"),
        "A" * 416,
    ],
)
async def test_a_value_that_cannot_be_opened_is_reported_and_sends_nothing(
    notify, sink, pair, broker, value
):
    await hear(notify, a_request(pair.public, sealed_address=value))

    assert sink.raw == []
    assert [one["reason"] for one in await told(notify, broker)] == ["unreadable"]


async def test_an_address_that_would_be_two_is_reported_and_sends_nothing(
    notify, sink, pair, broker
):
    await hear(notify, a_request(pair.public, "a@there.example\r\nBcc: b@there.example"))

    assert sink.raw == []
    assert [one["reason"] for one in await told(notify, broker)] == ["unreadable"]


async def test_no_address_stays_in_database_events_or_logs(notify, sink, pair, broker, watch):
    """T10: with the root logger at DEBUG, an address is in the sink and nowhere else."""
    stream = io.StringIO()
    logs.configure("notify", "DEBUG", stream)
    await _every_outcome(notify, sink, pair, watch)
    await broker.relay(notify.pool, "notify")

    assert CANARY in "".join(sink.recipients)  # the positive control
    everywhere = stream.getvalue() + repr(broker.log) + await _everything_in(notify.pool)
    assert "notice ended" in everywhere
    assert CANARY.lower() not in everywhere.lower()


async def _every_outcome(notify, sink, pair, watch):
    address = f"{CANARY}@{CANARY}.example"
    await hear(notify, a_request(pair.public, address))
    for answer in ("550 no", "452 later"):
        for place in ("at_mail", "at_recipient", "after_data"):
            setattr(sink, place, f"{answer} <{address}>")
            try:
                await hear(notify, a_request(pair.public, address))
            except MailUnavailable as error:
                watch.forward(seconds=10)
                logs.log("services.chassis.consumer").warning("again", **logs.describe(error))
            setattr(sink, place, OK)
    await hear(notify, a_request(pair.public, f"{CANARY} {CANARY}"))


async def _everything_in(pool) -> str:
    tables = await pool.fetch("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'")
    found = []
    for table in tables:
        if table["t"] != "migrations":
            found += [str(dict(row)) for row in await pool.fetch(f'SELECT * FROM "{table["t"]}"')]
    return "\n".join(found)


async def test_how_notices_ended_is_forgotten_once_no_request_can_come_again(
    notify, pair, watch, broker
):
    old = a_request(pair.public)
    await hear(notify, old)
    watch.forward(days=29)
    await actions.forget_ended(notify)
    kept = await notify.pool.fetchval("SELECT count(*) FROM notices")
    watch.forward(days=2)
    await actions.forget_ended(notify)

    assert kept == 1
    assert await notify.pool.fetchval("SELECT count(*) FROM notices") == 0


async def test_the_dashboards_see_how_notices_ended_and_no_sooner_than_five_minutes(
    notify, pair, watch
):
    before = notify.metrics.exposition().decode()
    await hear(notify, a_request(pair.public))
    at_once = notify.metrics.exposition().decode()
    watch.forward(minutes=5)

    assert 'notify_notices_total{outcome="sent"} 0.0' in before
    assert at_once == before
    assert 'notify_notices_total{outcome="sent"} 1.0' in notify.metrics.exposition().decode()


@pytest.mark.parametrize(
    "smtp",
    [
        Smtp(sender="post@mail.example"),
        Smtp(tls="starttls"),
    ],
)
def test_production_sends_no_address_in_the_clear_and_needs_a_sender(smtp):
    with pytest.raises(ValueError, match="production"):
        in_production(smtp=smtp)


SAFE_RELAY = Smtp(sender="post@mail.example", tls="starttls")


def in_production(**more):
    given = {"smtp": SAFE_RELAY, "stop_origin": "https://mail.example"} | more
    return settings_for(0, mode="production", **given)


@pytest.mark.parametrize(
    "origin",
    ["", "http://mail.example", "https://retrace.example", "https://ymail.example"],
)
def test_a_link_that_stops_tells_no_more_than_the_sender_does(origin):
    with pytest.raises(ValueError, match="NOTIFY_STOP_ORIGIN"):
        in_production(stop_origin=origin)


@pytest.mark.parametrize("origin", ["https://mail.example", "https://go.mail.example:8443"])
def test_a_link_at_or_below_the_senders_name_is_neutral_enough(origin):
    assert in_production(stop_origin=origin).stop_origin == origin


def test_two_relays_send_in_one_name():
    other = SAFE_RELAY.model_copy(update={"sender": "post@other.example"})

    with pytest.raises(ValueError, match="one name"):
        in_production(spare_smtp=other)


@pytest.mark.parametrize("sender", ["nobody", "a@b\r\nBcc: c@d", "Retrace <a@b.example>", ""])
def test_a_sender_is_one_plain_address(sender):
    with pytest.raises(ValueError, match="pattern"):
        Smtp(sender=sender)

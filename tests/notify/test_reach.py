"""Whom notices may reach: outside production nobody who is real."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.model import MailAddress, PhoneNumber
from services.notify.resources import assemble
from services.notify.senders import Listing
from services.notify.settings import Reach, Sms, Smtp

from .conftest import a_request, hear, settings_for, told
from .test_notices import in_production

REAL = "somebody@mailbox.org"


@pytest.mark.parametrize("mode", ["test", "demo"])
async def test_outside_production_a_real_address_is_reached_by_nothing(
    new_pool, sink, pair, watch, broker, mode
):
    settings = settings_for(sink.port, mode=mode)
    notify = assemble(settings, await new_pool("notify"), pair, watch)
    await hear(notify, a_request(pair.public, REAL))
    await hear(notify, a_request(pair.public, "+4915123456789", channel="sms"))

    assert sink.raw == []
    assert [one["reason"] for one in await told(notify, broker)] == ["rejected"] * 2
    assert {row["state"] for row in await notify.pool.fetch("SELECT state FROM notices")} == {
        "withheld"
    }


async def test_whom_a_tester_names_is_reached(new_pool, sink, pair, watch):
    settings = settings_for(sink.port, listed=(REAL,))
    notify = assemble(settings, await new_pool("notify"), pair, watch)
    await hear(notify, a_request(pair.public, REAL))
    await hear(notify, a_request(pair.public, f"not.{REAL}"))

    assert sink.recipients == [REAL]


@given(st.emails())
def test_no_address_is_reached_by_being_like_an_invented_one(email):
    local, _, domain = email.rpartition("@")
    invented = domain.lower().endswith((".example", ".test", ".invalid", ".localhost"))
    invented |= any(
        f".{domain.lower()}".endswith(f".example.{end}") for end in ("com", "net", "org")
    )

    assert Listing().allows(MailAddress(local, domain)) is invented


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("+447700900123", True),
        ("+12025550199", True),
        ("+447700800123", False),
        ("+12125550199", False),
    ],
)
def test_only_numbers_kept_for_films_are_reached(number, allowed):
    assert Listing().allows(PhoneNumber(number)) is allowed


@pytest.mark.parametrize("entry", ["", "@", "+"])
def test_an_empty_entry_lets_nobody_through(entry):
    assert not Listing(named=(entry,)).allows(MailAddress("a", "mailbox.org"))
    assert not Listing(named=(entry,)).allows(PhoneNumber("+4915123456789"))


@pytest.mark.parametrize("mode", ["test", "demo"])
def test_only_production_may_be_told_to_reach_everyone(mode):
    with pytest.raises(ValueError, match="only production"):
        settings_for(1, mode=mode, reach="everyone")


@pytest.mark.parametrize(
    "more",
    [
        {"smtp": Smtp(host="relay.mailbox.org")},
        {"spare_smtp": Smtp(host="10.0.0.3")},
        {"sms": Sms(url="https://gateway.example/sms")},
        {"spare_sms": Sms(url="http://127.0.0.1.mailbox.org/sms")},
    ],
)
def test_a_sink_is_on_this_machine_or_it_is_none(more):
    with pytest.raises(ValueError, match="a sink is on this machine"):
        settings_for(1, mode="demo", reach="sink", **{"smtp": Smtp()} | more)


def test_the_demos_sink_takes_every_address_and_production_has_none():
    assert settings_for(1, mode="demo", reach="sink").reaches is Reach.SINK
    assert in_production().reaches is Reach.EVERYONE
    assert in_production(reach="listed").reaches is Reach.LISTED
    with pytest.raises(ValueError, match="no sink"):
        in_production(reach="sink")

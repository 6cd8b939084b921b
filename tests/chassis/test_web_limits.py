"""Rate limits hold, forget, and never keep an address."""

from __future__ import annotations

import gc
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.web.limits import Limits, Rate


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def pass_by(self, **time):
        self.moment += timedelta(**time)


def scope(address="203.0.113.7", forwarded=None):
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"type": "http", "client": (address, 1234), "headers": headers}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limits(clock):
    return Limits({"write": Rate(burst=2, every_seconds=60)}, clock)


def test_a_burst_is_allowed_and_then_one_by_one(limits, clock):
    network = limits.network(scope())

    assert [limits.allow(network, "write") for _ in range(3)] == [True, True, False]
    assert limits.delay(network, "write") == 60
    clock.pass_by(seconds=60)
    assert limits.delay(network, "write") == 0
    assert limits.allow(network, "write")


def test_neighbours_share_a_network_and_strangers_do_not(limits):
    assert limits.network(scope("203.0.113.7")) == limits.network(scope("203.0.113.200"))
    assert limits.network(scope("203.0.113.7")) != limits.network(scope("203.0.114.7"))
    assert limits.network(scope("2001:db8:0:12::1")) == limits.network(scope("2001:db8:0:34::9"))
    assert limits.network(scope("2001:db8:0:100::1")) != limits.network(scope("2001:db8:0:200::1"))
    assert limits.network(scope("::ffff:203.0.113.9")) == limits.network(scope("203.0.113.7"))


def test_the_name_of_a_network_changes_with_the_day(limits, clock):
    yesterday = limits.network(scope())
    clock.pass_by(days=1)

    assert limits.network(scope()) != yesterday


def test_a_forwarded_address_is_believed_from_our_own_proxies_only(limits, clock):
    behind = Limits({}, clock, proxies=1)

    direct = limits.network(scope("10.0.0.1", forwarded="203.0.113.7"))
    assert direct == limits.network(scope("10.0.0.1"))
    through = behind.network(scope("10.0.0.1", forwarded="198.51.100.1, 203.0.113.7"))
    assert through == behind.network(scope("10.0.0.2", forwarded="6.6.6.6, 203.0.113.9"))


def test_memory_is_bounded(clock):
    limits = Limits({"write": Rate(1, 60)}, clock, most=100)
    for number in range(1000):
        limits.allow(limits.network(scope(f"10.{number // 250}.{number % 250}.1")), "write")

    assert len(limits) == 100


def test_no_address_is_kept(limits):
    limits.allow(limits.network(scope("203.0.113.77")), "write")
    kept = [vars(limits), *gc.get_referents(vars(limits))]

    assert "203.0.113" not in repr(kept)
    assert b"\xcb\x00\x71" not in repr(kept).encode("latin-1", "replace")

"""Which sealed values hold an address, and which never will."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.codes import NoticeChannel
from services.contracts.sealing import ADDRESS_STEPS, KeyPair, pad, seal
from services.notify.model import SafeHours, Unopenable, Waiting, open_address

from .conftest import sealed

PAIR = KeyPair.make()


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("someone@there.example", "someone@there.example"),
        ("some.one+tag@sub.there.example", "some.one+tag@sub.there.example"),
        ("jemand@bücher.example", "jemand@xn--bcher-kva.example"),
        ("شخص@there.example", "شخص@there.example"),
    ],
)
def test_an_address_is_opened(written, spelled):
    assert open_address(PAIR, sealed(PAIR.public, written)).address.spelled == spelled


@pytest.mark.parametrize(
    "written",
    [
        "",
        "nobody",
        "@there.example",
        "someone@",
        "two@of@them.example",
        "a@there.example, b@there.example",
        "a@there.example\r\nBcc: b@there.example",
        "a@there.example\n",
        "<a@there.example>",
        '"quoted words"@there.example',
        "a b@there.example",
        "a\u202e@there.example",
        "a@[127.0.0.1]",
        "a@" + "b" * 64 + ".example",
        "a" * 65 + "@there.example",
        None,
        17,
        ["a@there.example"],
    ],
)
def test_what_is_no_single_address_is_refused(written):
    with pytest.raises(Unopenable):
        open_address(PAIR, sealed(PAIR.public, written))


@pytest.mark.parametrize(
    "value",
    [
        sealed(KeyPair.make().public, "someone@there.example"),
        seal(PAIR.public, b"not padded"),
        seal(PAIR.public, pad(b"not JSON", ADDRESS_STEPS)),
        seal(PAIR.public, pad(b'["a list"]', ADDRESS_STEPS)),
        seal(PAIR.public, pad(json.dumps({"adress": "a@b.example"}).encode(), ADDRESS_STEPS)),
        seal(PAIR.public, pad(b"\xff\xfe", ADDRESS_STEPS)),
        "A" * 416,
    ],
    ids=["other key", "short", "not JSON", "a list", "other field", "not text", "not sealed"],
)
def test_what_was_not_sealed_to_us_as_agreed_is_refused(value):
    with pytest.raises(Unopenable):
        open_address(PAIR, value)


@given(st.text(max_size=18))  # what fits the one size, however it is escaped
def test_no_text_becomes_two_lines_or_two_addresses(text):
    try:
        spelled = open_address(PAIR, sealed(PAIR.public, text)).address.spelled
    except Unopenable:
        return

    assert spelled.count("@") == 1
    assert not set(spelled) & set("\r\n\0 ,;<>")


def test_an_address_is_never_printed_by_accident():
    stop = "s" * 22
    where = open_address(PAIR, sealed(PAIR.public, "someone@there.example", stop=stop))
    number = open_address(PAIR, sealed(PAIR.public, "+447700900123"), NoticeChannel.SMS)

    assert "someone" not in f"{where} {where!r} {where.address}"
    assert stop not in repr(where)
    assert "447700900123" not in f"{number} {number!r} {number.address}"


@pytest.mark.parametrize(
    "written",
    ["447700900123", "+4477 00900123", "+0447700900", "+1", "a@b.example", "+44٧٧٠٠٩٠٠", 1],
)
def test_what_is_no_whole_number_is_refused_for_an_sms(written):
    with pytest.raises(Unopenable):
        open_address(PAIR, sealed(PAIR.public, written), NoticeChannel.SMS)


@pytest.mark.parametrize(
    "more",
    [
        {"hours": [9, 12]},
        {"zone": "Europe/Paris"},
        {"hours": [12, 9], "zone": "Europe/Paris"},
        {"hours": [9, 25], "zone": "Europe/Paris"},
        {"hours": [9.5, 12], "zone": "Europe/Paris"},
        {"hours": "morning", "zone": "Europe/Paris"},
        {"hours": [9, 12], "zone": "Nowhere/Town"},
        {"hours": [9, 12], "zone": "../../etc/passwd"},
        {"hours": [9, 12], "zone": 3},
        {"stop": "short"},
        {"stop": "s" * 21 + "/"},
        {"stop": 7},
    ],
)
def test_hours_nobody_can_make_sense_of_close_the_whole(more):
    """Better no prompt than one at a wrong hour."""
    with pytest.raises(Unopenable):
        open_address(PAIR, sealed(PAIR.public, "a@there.example", **more))


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
PARIS = SafeHours(9, 12, ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("at", "safe"), [("07:59", False), ("08:00", True), ("10:59", True), ("11:00", False)]
)
def test_hours_are_those_where_the_person_is(at, safe):
    assert PARIS.hold(datetime.fromisoformat(f"2026-11-03T{at}:00+00:00")) is safe


@given(
    st.integers(0, 700 * 24 * 60).map(lambda m: NEW_YEAR + timedelta(minutes=m)),
    st.integers(0, 3600),
    st.sampled_from(["Europe/Paris", "Africa/Asmara", "Pacific/Kiritimati", "America/Bogota"]),
)
def test_the_next_safe_moment_is_safe_and_within_a_day_or_so(now, jitter, zone):
    hours = SafeHours(9, 10, ZoneInfo(zone))
    moment = hours.next(now, timedelta(seconds=jitter))

    assert hours.hold(moment)
    assert now < moment <= now + timedelta(hours=49)


def test_who_is_put_off_is_tried_less_and_less_often():
    since = datetime(2026, 11, 3, 10, tzinfo=UTC)
    waits = []
    for minutes in (0, 5, 20, 60, 600):
        now = since + timedelta(minutes=minutes)
        waiting = Waiting(uuid4(), "answer", "en", "email", "", since.date(), since)
        waits.append((waiting.again_at(now) - now).total_seconds() / 60)

    assert waits == [5, 5, 10, 30, 60]

"""Which sealed values hold an address, and which never will."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.sealing import ADDRESS_STEPS, KeyPair, pad, seal
from services.notify.model import Unopenable, open_address

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
    assert open_address(PAIR, sealed(PAIR.public, written)).spelled == spelled


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
        spelled = open_address(PAIR, sealed(PAIR.public, text)).spelled
    except Unopenable:
        return

    assert spelled.count("@") == 1
    assert not set(spelled) & set("\r\n\0 ,;<>")


def test_an_address_is_never_printed_by_accident():
    address = open_address(PAIR, sealed(PAIR.public, "someone@there.example"))

    assert "someone" not in f"{address} {address!r}"

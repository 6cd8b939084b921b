"""Receipts are drawn without a favourite, and no single slip of a pen makes another of one."""

from __future__ import annotations

import secrets
from collections import Counter
from itertools import pairwise

import pytest

from services.contracts.codes import CROCKFORD, check_character
from services.routing.mailbox import FormKeys, Receipt, read_receipt

MILLION = 1_000_000
LENGTH = 20
BOUND = 125.0
"""Of chi-square with 31 degrees of freedom: chance comes there once in 10^12 looks."""


def strangeness(characters: bytes) -> float:
    """Return chi-square of characters against all being equally likely."""
    expected = len(characters) / len(CROCKFORD)
    return sum((characters.count(c) - expected) ** 2 for c in CROCKFORD.encode()) / expected


def slips(characters: str) -> list[str]:
    """Return a receipt with every single wrong character, and every exchange of neighbours."""
    wrong = [
        characters[:place] + other + characters[place + 1 :]
        for place in range(LENGTH)
        for other in CROCKFORD
        if other != characters[place]
    ]
    swapped = [
        characters[:place] + characters[place + 1] + characters[place] + characters[place + 2 :]
        for place in range(LENGTH - 1)
        if characters[place] != characters[place + 1]
    ]
    return wrong + swapped


def test_a_million_receipts_favour_no_character_at_any_place_and_none_comes_twice():
    """What draws them for visitors draws them here; the check character favours nothing either."""
    drawn = [Receipt.draw().characters for _ in range(MILLION)]
    text = "".join(drawn).encode()
    places = [strangeness(text[place::LENGTH]) for place in range(LENGTH)]

    assert len(set(drawn)) == MILLION
    assert max(places) < BOUND
    assert sum(places) < 900  # 620 expected over all twenty, sigma 35


def test_the_receipts_of_forms_favour_nothing_either_and_are_made_the_same_way():
    """A visitor's receipt is made of the form's token: a hash's bytes stand for random ones.

    Fewer, since a hash takes ten times as long as chance; what turns bytes into characters is what
    the million went through.
    """
    keys = FormKeys(b"s" * 32)
    made = [
        keys.receipt(FormKeys.new_token(), FormKeys.new_version()).characters for _ in range(40_000)
    ]
    text = "".join(made).encode()
    raw = secrets.token_bytes(32)

    assert len(set(made)) == len(made)
    assert max(strangeness(text[place::LENGTH]) for place in range(LENGTH)) < BOUND
    assert Receipt.of(raw).characters[:19] == "".join(CROCKFORD[byte % 32] for byte in raw[:19])


def test_tokens_that_hardly_differ_make_receipts_that_share_nothing():
    keys, token = FormKeys(b"s" * 32), FormKeys.new_token()
    made = [keys.receipt(token, str(number)).characters for number in range(5_000)]
    first = Counter(characters[:4] for characters in made)
    text = "".join(made).encode()

    assert len(set(made)) == len(made)
    assert max(first.values()) < 5  # of a million beginnings
    assert max(strangeness(text[place::LENGTH]) for place in range(LENGTH)) < BOUND


@pytest.mark.parametrize("sides", [31, 33, 36, 62], ids=str)
def test_the_measure_sees_an_alphabet_that_was_folded_wrongly(sides):
    """As bytes taken modulo something that is no power of two would be."""
    folded = bytes(ord(CROCKFORD[byte % sides % 32]) for byte in range(256))

    assert strangeness(secrets.token_bytes(MILLION // 5).translate(folded)) > BOUND


def test_neighbours_of_a_receipt_tell_nothing_of_each_other():
    """Pairs of characters are as likely as each other too, across receipts as well."""
    text = "".join(Receipt.draw().characters[:19] for _ in range(40_000))
    pairs = [0] * 1024
    values = {character: value for value, character in enumerate(CROCKFORD)}
    for first, second in pairwise(text):
        pairs[values[first] * 32 + values[second]] += 1
    expected = (len(text) - 1) / 1024
    chi = sum((seen - expected) ** 2 for seen in pairs) / expected

    assert chi < 1023 + 8 * 45.3  # eight sigma


def test_every_slip_in_many_receipts_is_found():
    """All 620 wrong characters and all exchanges of neighbours of each, not some of them."""
    for _ in range(40):
        receipt = Receipt.draw()
        typed = slips(receipt.characters)

        assert len(typed) > 620
        assert read_receipt(receipt.characters) == receipt
        assert not [one for one in typed if read_receipt(one) is not None]


def test_no_receipt_at_all_has_a_slip_that_passes():
    """Why many are enough for all.

    The check is linear over GF(32): the check of a sum is the sum of the checks. So a slip passes
    if and only if the check of the *difference* it makes is nought, whatever the receipt is. Place
    k weighs x^k, and x is primitive: its first 31 powers are all different and none is nought. One
    wrong character differs by d, which is not nought, and a field has no divisors of nought, so
    that d times x^k is none. An exchange of neighbours makes d(x^k + x^(k+1)) = d x^k (1 + x), and
    x is not 1. All differences that can be are tried here.
    """
    for _ in range(200):
        one, other = Receipt.draw().characters[:19], Receipt.draw().characters[:19]
        both = "".join(_sum(a, b) for a, b in zip(one, other, strict=True))
        assert check_character(both) == _sum(check_character(one), check_character(other))
    for difference in CROCKFORD[1:]:
        for place in range(19):
            wrong = "0" * place + difference + "0" * (18 - place)
            swapped = "0" * place + difference * 2 + "0" * (17 - place)

            assert check_character(wrong) != "0"
            assert place == 18 or check_character(swapped) != "0"
        # Last of all the check character itself: exchanged with the one before it.
        last = check_character("0" * 18 + difference)
        assert last != difference


def _sum(one: str, other: str) -> str:
    return CROCKFORD[CROCKFORD.index(one) ^ CROCKFORD.index(other)]

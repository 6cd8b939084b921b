"""Codes people copy by hand: every small slip is found, every likeness mended, nothing told."""

from __future__ import annotations

import random
import statistics
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.contracts.codes import (
    CROCKFORD,
    check_character,
    new_image_name,
    new_reference,
    read_code,
    read_reference,
)

REFERENCE, RECEIPT, LONGEST = 7, 19, 30
VALUES = range(1, 32)
quietly = settings(deadline=None, derandomize=True, max_examples=300, database=None)


def check(*values: int) -> int:
    return CROCKFORD.index(check_character("".join(CROCKFORD[value] for value in values)))


def weighed(value: int, place: int, length: int) -> int:
    """Return what one character alone, among zeros, adds to the check."""
    return check(*(value if at == place else 0 for at in range(length)))


def test_the_check_of_a_sum_is_the_sum_of_the_checks():
    """Whatever the rest of a code is, it plays no part in what an error does to the check.

    One step adds a character and doubles; both are linear if they are for every pair, and so is
    any number of steps. The tests after this one may therefore look at errors alone.
    """
    for a in range(32):
        for b in range(32):
            assert check(a ^ b) == check(a) ^ check(b)
            assert check(a, b) == check(a, 0) ^ check(0, b)
            assert check(a, 0) == check(check(a))


@pytest.mark.parametrize("length", [REFERENCE, RECEIPT, LONGEST])
def test_any_one_wrong_character_is_found(length):
    for place in range(length):
        for difference in VALUES:
            assert weighed(difference, place, length) != 0


@pytest.mark.parametrize("length", [REFERENCE, RECEIPT, LONGEST])
def test_any_two_neighbours_that_changed_places_are_found(length):
    for left, right in pairwise(range(length)):
        for difference in VALUES:
            assert weighed(difference, left, length) != weighed(difference, right, length)
    for difference in VALUES:
        assert weighed(difference, length - 1, length) != difference, "with the check itself"


def test_a_code_too_long_for_the_check_is_refused():
    with pytest.raises(ValueError, match="30 characters"):
        check_character("0" * 31)


def test_the_check_stays_what_it_is():
    """Codes are on paper already: another field or order would make all of them wrong."""
    assert check_character("K7QM2XD") == "T"
    assert check_character("0" * 7) == "0"
    assert check_character("0000001") == "2"
    assert check_character("1000000") == "M"


def test_slips_of_the_hand_in_a_real_reference_are_all_found():
    plain = "K7QM2XDT"
    for place, right in enumerate(plain):
        for wrong in CROCKFORD.replace(right, ""):
            assert read_reference(plain[:place] + wrong + plain[place + 1 :]) is None
    for place, (left, right) in enumerate(pairwise(plain)):
        assert read_reference(plain[:place] + right + left + plain[place + 2 :]) is None
    for place in range(len(plain)):
        assert read_reference(plain[:place] + plain[place + 1 :]) is None


@pytest.mark.parametrize(
    "typed",
    [
        "K7QM-2XDT",
        "k7qm-2xdt",
        " k7qm 2xdt\n",
        "K7QM2XDT",
        "K.7.Q.M.2.X.D.T",
        "K7QM\u20132XDT",
        "K7QM\u20112XDT",
        "\u2066K7QM-2XDT\u2069",
        "K7QM\u00ad-2XDT",
        "\ufeffK7QM\u00a0\u20142XDT\u200f",
        "К7QМ-2ХDТ",
        "Κ7QΜ-2ΧDΤ",
        "K٧QM-٢XDT",
        "K۷QM-۲XDT",
        "Ｋ７ＱＭ－２ＸＤＴ",
    ],
)
def test_a_reference_is_read_however_it_was_typed(typed):
    assert read_reference(typed) == "K7QM-2XDT"


def test_letters_that_look_like_digits_are_digits():
    assert read_code("O0oІiІlL1") == "000111111"
    assert read_code("о і") == "01"


def test_every_reference_that_is_made_can_be_read():
    for _ in range(200):
        made = new_reference()
        assert read_reference(made) == made
        assert read_reference(made.replace("0", "o").replace("1", "l").lower()) == made


@quietly
@given(st.text(st.characters(), max_size=60))
@example("\ud800" * 8)
@example("ß" * 4)
@example("ﷺ" * 40)
@example("İ" * 8)
@example("\x00" * 8)
@example("🜁" * 8)
def test_no_text_at_all_makes_reading_fail(text):
    read = read_reference(text)

    assert read is None or read_reference(read) == read


DRAWN = 1000


def values_of(names: list[str], alphabet: str) -> list[int]:
    drawn = []
    for name in names:
        value = 0
        for character in name:
            value = value * len(alphabet) + alphabet.index(character)
        drawn.append(value)
    return drawn


CASES = [
    pytest.param(lambda: new_reference().replace("-", "")[:-1], CROCKFORD, 7, id="reference"),
    pytest.param(new_image_name, "abcdefghijklmnopqrstuvwxyz234567", 26, id="image name"),
]


@pytest.mark.parametrize(("draw", "alphabet", "length"), CASES)
def test_a_thousand_codes_hold_no_order(draw, alphabet, length):
    """T05: neither their order nor their neighbours can be told from the codes.

    A correlation of 1,000 random pairs is beyond 0.25 once in about 10¹³ runs.
    """
    names = [draw() for _ in range(DRAWN)]
    values = values_of(names, alphabet)
    assert {len(name) for name in names} == {length}

    assert abs(statistics.correlation(range(DRAWN), values)) < 0.25
    assert abs(statistics.correlation(values[:-1], values[1:])) < 0.25
    for place in range(length):
        column = [alphabet.index(name[place]) for name in names]
        assert abs(statistics.correlation(range(DRAWN), column)) < 0.25


@pytest.mark.parametrize(("draw", "alphabet", "length"), CASES)
def test_a_thousand_codes_use_every_character_everywhere(draw, alphabet, length):
    """T05: no place is constant or counts; each character is expected 31 times in each place.

    None of it, or more than 100, comes once in about 10¹⁰ runs.
    """
    names = [draw() for _ in range(DRAWN)]

    assert len(set(names)) > DRAWN - 4
    for place in range(length):
        column = [name[place] for name in names]
        for character in alphabet:
            assert 1 <= column.count(character) <= 100


@pytest.mark.parametrize(("draw", "alphabet", "length"), CASES)
def test_codes_drawn_one_after_another_are_no_nearer_than_others(draw, alphabet, length):
    """T05: no time is in them: codes drawn at one moment agree as seldom as any two do."""
    names = [draw() for _ in range(DRAWN)]

    def agreeing(distance: int) -> int:
        others = names[distance:] + names[:distance]
        pairs = zip("".join(names), "".join(others), strict=True)
        return sum(one == other for one, other in pairs)

    expected = DRAWN * length / len(alphabet)
    for distance in (1, 2, DRAWN // 2):
        assert abs(agreeing(distance) - expected) < 10 * expected**0.5


def test_codes_do_not_come_from_a_generator_that_can_be_set_back():
    """T05: who knows the state of a generator would know the next reference."""
    random.seed(4)
    first = [new_reference(), new_image_name()]
    random.seed(4)

    assert [new_reference(), new_image_name()] != first

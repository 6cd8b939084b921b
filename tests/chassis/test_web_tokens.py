"""Form state comes back whole, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.web.tokens import BadToken, FormSeal, csrf_holds, csrf_token

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEAL = FormSeal(b"s" * 32)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=8))
def test_what_was_sealed_comes_back(state):
    assert SEAL.open(SEAL.seal(state, NOW), NOW, HOUR) == state


def test_a_token_says_little_by_its_length():
    lengths = {len(SEAL.seal({"message": "a" * n}, NOW)) for n in range(0, 400, 7)}

    assert len(lengths) == 1


def test_the_same_state_never_looks_the_same():
    assert SEAL.seal({"a": "b"}, NOW) != SEAL.seal({"a": "b"}, NOW)


@pytest.mark.parametrize("place", [0, 10, 30, 200, -1])
def test_a_changed_token_does_not_open(place):
    token = SEAL.seal({"a": "b"}, NOW)
    letters = list(token)
    letters[place] = "A" if letters[place] != "A" else "B"
    changed = "".join(letters)
    # The last letter carries bits that base64 ignores: skip a change that changes no byte.
    if changed[:-1] == token[:-1]:
        changed = token[:-2] + ("AA" if not token.endswith("AA") else "BB")

    with pytest.raises(BadToken):
        SEAL.open(changed, NOW, HOUR)


@pytest.mark.parametrize("text", ["", "nonsense", "é", "A" * 100_000])
def test_nonsense_does_not_open(text):
    with pytest.raises(BadToken):
        SEAL.open(text, NOW, HOUR)


def test_an_old_token_does_not_open():
    token = SEAL.seal({}, NOW)

    with pytest.raises(BadToken):
        SEAL.open(token, NOW + HOUR + timedelta(seconds=2), HOUR)


def test_a_token_of_one_form_does_not_open_in_another():
    token = FormSeal(b"s" * 32, purpose="write").seal({}, NOW)

    with pytest.raises(BadToken):
        FormSeal(b"s" * 32, purpose="answer").open(token, NOW, HOUR)


def test_a_csrf_token_belongs_to_one_session():
    token = csrf_token(b"key", "session one")

    assert csrf_holds(token, b"key", "session one")
    assert not csrf_holds(token, b"key", "session two")
    assert not csrf_holds(None, b"key", "session one")

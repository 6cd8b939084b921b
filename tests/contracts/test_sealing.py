"""A sealed value opens for one key alone, whole or not at all, and its length tells a step only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts import sealing
from services.contracts.sealing import (
    ADDRESS_STEPS,
    MESSAGE_STEPS,
    CannotOpen,
    DoesNotFit,
    KeyPair,
    NotAKey,
    PublicKey,
    from_text,
    open_sealed,
    pad,
    seal,
    to_text,
    unpad,
)

KEY = KeyPair.from_seed(b"desk" * 8)
OTHER = KeyPair.from_seed(b"else" * 8)
quietly = settings(deadline=None, derandomize=True, max_examples=60, database=None)
steps = st.sampled_from([MESSAGE_STEPS, ADDRESS_STEPS])


@quietly
@given(st.binary(max_size=2000))
def test_what_was_sealed_opens_as_it_was(plaintext):
    assert open_sealed(KEY, seal(KEY.public, plaintext)) == plaintext


@quietly
@given(st.binary(max_size=200))
def test_another_key_does_not_open_it(plaintext):
    sealed = seal(KEY.public, plaintext)

    with pytest.raises(CannotOpen):
        open_sealed(OTHER, sealed)


@quietly
@given(st.binary(max_size=200))
def test_the_name_of_another_key_does_not_open_it_either(plaintext):
    """T36: ciphertext moved to another key fails, whatever key id is put in front."""
    box = from_text(seal(KEY.public, plaintext))[8:]

    with pytest.raises(CannotOpen):
        open_sealed(OTHER, to_text(OTHER.public.key_id + box))


def test_no_flipped_bit_ever_opens():
    """T36: a damaged sealed value never opens, wherever the damage is."""
    raw = from_text(seal(KEY.public, b"she is alive"))
    for place in range(len(raw)):
        for bit in range(8):
            damaged = bytearray(raw)
            damaged[place] ^= 1 << bit
            with pytest.raises(CannotOpen):
                open_sealed(KEY, to_text(bytes(damaged)))


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_no_other_spelling_of_a_sealed_value_opens(length):
    """T36: base64 has several texts for the same bytes; one of them opens."""
    sealed = seal(KEY.public, b"x" * length)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \n"

    assert open_sealed(KEY, sealed) == b"x" * length
    for last in alphabet.replace(sealed[-1], ""):
        with pytest.raises(CannotOpen):
            open_sealed(KEY, sealed[:-1] + last)
    for more in alphabet:
        with pytest.raises(CannotOpen):
            open_sealed(KEY, sealed + more)


def test_nothing_shorter_opens():
    sealed = seal(KEY.public, b"she is alive")
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            open_sealed(KEY, sealed[:length])


@quietly
@given(st.text())
def test_any_text_at_all_is_refused_with_one_error(text):
    with pytest.raises(CannotOpen):
        open_sealed(KEY, text)


def test_the_same_words_are_never_sealed_alike():
    assert len({seal(KEY.public, b"she is alive") for _ in range(20)}) == 20


def test_a_sealed_value_begins_with_the_name_of_its_key():
    assert from_text(seal(KEY.public, b""))[:8] == KEY.public.key_id


@quietly
@given(st.binary(max_size=17_000), steps)
def test_what_was_padded_is_as_long_as_a_step_and_comes_back(plaintext, steps):
    if len(plaintext) > steps[-1] - 4:
        with pytest.raises(DoesNotFit):
            pad(plaintext, steps)
        return
    padded = pad(plaintext, steps)

    assert len(padded) == next(step for step in steps if step >= len(plaintext) + 4)
    assert unpad(padded) == plaintext


@pytest.mark.parametrize("steps", [MESSAGE_STEPS, ADDRESS_STEPS])
def test_each_step_is_filled_to_its_last_byte_and_no_further(steps):
    for step in steps:
        assert len(pad(b"x" * (step - 4), steps)) == step
        if step != steps[-1]:
            assert len(pad(b"x" * (step - 3), steps)) > step
    with pytest.raises(DoesNotFit):
        pad(b"x" * (steps[-1] - 3), steps)


@quietly
@given(st.lists(st.text(max_size=250), min_size=2, max_size=9))
def test_the_length_of_what_is_sealed_tells_the_step_alone(messages):
    lengths = {
        len(seal(KEY.public, pad(message.encode(), MESSAGE_STEPS)))
        for message in messages
        if len(message.encode()) <= 1020
    }

    assert lengths <= {1440}


@quietly
@given(st.binary(max_size=40))
def test_a_length_that_cannot_be_true_is_refused(padded):
    length = int.from_bytes(padded[:4], "big")
    if len(padded) >= 4 and length <= len(padded) - 4:
        assert len(unpad(padded)) == length
        return
    with pytest.raises(CannotOpen):
        unpad(padded)


@quietly
@given(st.binary(max_size=100))
def test_bytes_come_back_from_their_text(raw):
    assert from_text(to_text(raw)) == raw


def test_a_public_key_comes_back_from_its_text():
    assert PublicKey.read(KEY.public.text) == KEY.public
    assert len(KEY.public.text) == 43


SMALL_ORDER = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_point_with_which_anybody_could_open_is_no_key(point):
    """T36: X25519 with a point of small order has an outcome everybody knows."""
    with pytest.raises(NotAKey):
        PublicKey(bytes.fromhex(point))


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_bytes_of_another_length_are_no_key(length):
    with pytest.raises(NotAKey):
        PublicKey(b"k" * length)
    with pytest.raises(NotAKey):
        KeyPair(b"k" * length)
    with pytest.raises(CannotOpen):
        PublicKey.read(to_text(b"k" * length))


def test_a_pair_does_not_print_its_private_half():
    assert KEY.private.hex() not in repr(KEY)
    assert repr(KEY.private) not in repr(KEY)


def test_new_pairs_differ_and_a_seed_makes_the_same_pair():
    assert len({KeyPair.make().public.raw for _ in range(10)}) == 10
    assert KeyPair.from_seed(b"s" * 32) == KeyPair.from_seed(b"s" * 32)


def test_the_lengths_in_the_contracts_are_those_of_sealed_steps():
    def sealed_length(plaintext_bytes: int) -> int:
        return len(seal(KEY.public, bytes(plaintext_bytes)))

    assert [sealed_length(step) for step in sealing.MESSAGE_STEPS] == [1440, 5536, 21920]
    assert [sealed_length(step) for step in sealing.ADDRESS_STEPS] == [416]
    assert sealed_length(32) == 118

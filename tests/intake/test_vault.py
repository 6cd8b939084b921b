"""The vault: a closed value opens for its own column of its own record, and nowhere else."""

from __future__ import annotations

import json
import secrets
from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.contracts.sealing import CannotOpen, DoesNotFit, from_text, to_text
from services.intake import store
from services.intake.metrics import Metrics
from services.intake.vault import RecordKey, Vault

SOCIETY, RECORD = uuid4(), uuid4()
WORDS = "Zephyrine Quillfeather, مريم"


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def vault(metrics):
    return Vault(secrets.token_bytes(32), metrics.unwraps)


@pytest.fixture
def above(vault):
    return vault.new_society_key()


@pytest.fixture
def key(vault, above):
    return vault.record(above, vault.new_record_key(above, SOCIETY, RECORD), SOCIETY, RECORD)


def test_what_was_closed_opens_again(key):
    sealed = key.seal("seekers", "name", WORDS)

    assert WORDS not in sealed
    assert key.open("seekers", "name", sealed) == WORDS


def test_a_text_closed_twice_looks_different_each_time(key):
    assert key.seal("seekers", "name", WORDS) != key.seal("seekers", "name", WORDS)


@pytest.mark.parametrize(
    ("table", "field"), [("seekers", "contact"), ("sought_persons", "name"), ("seekers|name", "")]
)
def test_a_value_moved_to_another_column_does_not_open(key, table, field):
    """T36: the part about ciphertext that is moved between fields."""
    sealed = key.seal("seekers", "name", WORDS)

    with pytest.raises(CannotOpen):
        key.open(table, field, sealed)


def test_a_value_moved_to_another_record_or_society_does_not_open(key):
    """T36: even where somebody had given two records one key."""
    sealed = key.seal("seekers", "name", WORDS)

    for society, record in ((SOCIETY, uuid4()), (uuid4(), RECORD)):
        with pytest.raises(CannotOpen):
            RecordKey(key.key, society, record).open("seekers", "name", sealed)


def test_a_record_key_opens_under_its_own_society_alone(vault, above):
    """T36: a wrapped key that is moved to another row is of no use."""
    wrapped, other = vault.new_record_key(above, SOCIETY, RECORD), vault.new_society_key()

    for place in (
        (other, wrapped, SOCIETY, RECORD),
        (above, wrapped, uuid4(), RECORD),
        (above, wrapped, SOCIETY, uuid4()),
    ):
        with pytest.raises(CannotOpen):
            vault.record(*place)


def test_a_changed_bit_is_seen_wherever_it_is(key):
    raw = from_text(key.seal("seekers", "name", WORDS))

    for at in range(len(raw)):
        changed = to_text(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        with pytest.raises(CannotOpen):
            key.open("seekers", "name", changed)
    for shorter in range(len(raw)):
        with pytest.raises(CannotOpen):
            key.open("seekers", "name", to_text(raw[:shorter]))


def test_the_length_of_a_column_tells_only_its_step(key):
    lengths = {len(key.seal("seekers", "name", "x" * size)) for size in range(1, 60)}

    assert len(lengths) == 1
    with pytest.raises(DoesNotFit):
        key.seal("seekers", "name", "x" * 32768)


def test_a_secret_under_the_root_opens_under_its_own_label(vault):
    sealed = vault.seal_root("staff|1", WORDS)

    assert vault.open_root("staff|1", sealed) == WORDS
    with pytest.raises(CannotOpen):
        vault.open_root("staff|2", sealed)
    with pytest.raises(CannotOpen):
        Vault(secrets.token_bytes(32)).open_root("staff|1", sealed)


def test_every_unwrapping_is_counted(vault, above, metrics):
    wrapped = vault.new_record_key(above, SOCIETY, RECORD)
    vault.record(above, wrapped, SOCIETY, RECORD)
    vault.record(above, wrapped, SOCIETY, RECORD)

    told = metrics.exposition().decode()
    assert 'intake_unwraps_total{what="record"} 2.0' in told
    assert 'intake_unwraps_total{what="society"} 3.0' in told


def test_no_key_is_shown_where_a_value_is_printed(key):
    assert key.key.hex() not in repr(key)
    assert "key=" not in repr(key)


async def test_a_record_has_one_key_however_often_it_is_asked_for(intake, north):
    record = uuid4()
    async with transaction_of(intake.pool, north.society) as tx:
        first = await store.keys.of_record(tx, intake.vault, north.society, record)
        again = await store.keys.of_record(tx, intake.vault, north.society, record)

    assert first.key == again.key


async def test_shredding_the_key_is_erasure(intake, north):
    """T36: shredded means gone."""
    record = uuid4()
    async with transaction_of(intake.pool, north.society) as tx:
        key = await store.keys.of_record(tx, intake.vault, north.society, record)
        sealed = key.seal("seekers", "name", WORDS)
        await store.keys.forget(tx, north.society, record)
        later = await store.keys.of_record(tx, intake.vault, north.society, record)

    with pytest.raises(CannotOpen):
        later.open("seekers", "name", sealed)


def test_json_of_any_shape_is_text_like_any_other(key):
    told = json.dumps({"a": ["\u202e", 1, None]})

    assert key.open("x", "y", key.seal("x", "y", told)) == told

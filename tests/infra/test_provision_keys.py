"""Keys and passwords: made once, in the folder of whoever may have them, and nowhere else."""

from __future__ import annotations

import stat

import pytest

from infra.provision.credentials import check_credentials, make_credentials, read_credentials
from infra.provision.keys import apply_keys, check_keys
from services.chassis.keys import Keyring
from services.contracts.sealing import KeyPair, open_sealed, seal


@pytest.fixture
def keys(system, tmp_path):
    apply_keys(system, tmp_path)
    return tmp_path


def test_each_service_has_the_keys_declared_and_no_other(keys):
    found = {folder.name: {file.name for file in folder.iterdir()} for folder in keys.iterdir()}

    assert found == {
        "intake": {"media.public", "notify.public", "vault.secret"},
        "media": {"media.private", "media-names.secret"},
        "routing": {"media.public", "notify.public", "form.secret"},
        "notify": {"notify.private"},
        "gallery": set(),
    }


def test_what_a_sealer_seals_the_owner_opens_with_the_services_own_keyring(keys):
    sealed = seal(Keyring.open(keys / "intake").public("media"), b"a data key")

    assert open_sealed(Keyring.open(keys / "media").private("media"), sealed) == b"a data key"
    assert len(Keyring.open(keys / "intake").secret("vault")) == 32


def test_no_file_is_readable_by_others(system, keys):
    make_credentials(system, keys / "more")

    modes = {stat.S_IMODE(file.stat().st_mode) for file in keys.rglob("*") if file.is_file()}
    assert modes == {0o600}


def test_keys_are_made_once(system, keys):
    before = {file: file.read_text() for file in keys.glob("*/*")}

    assert apply_keys(system, keys) == []
    assert {file: file.read_text() for file in keys.glob("*/*")} == before


def test_a_lost_public_half_is_handed_out_again(system, keys):
    (keys / "intake" / "media.public").write_text(KeyPair.make().public.text)
    assert check_keys(system, keys) == [
        "key file intake/media.public is not the public half of media"
    ]

    apply_keys(system, keys)

    assert check_keys(system, keys) == []


def test_a_key_in_the_wrong_folder_is_reported_and_not_destroyed(system, keys):
    stray = keys / "gallery" / "media.private"
    stray.write_text((keys / "media" / "media.private").read_text())
    stray.chmod(0o600)

    apply_keys(system, keys)

    assert check_keys(system, keys) == ["key file gallery/media.private is not declared"]
    assert stray.exists()


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda file: file.unlink(), "key file intake/vault.secret is missing"),
        (lambda file: file.chmod(0o644), "key file intake/vault.secret can be read by others"),
        (lambda file: file.write_text("short"), "key file intake/vault.secret holds no key"),
    ],
    ids=["missing", "open", "damaged"],
)
def test_a_key_that_is_missing_open_or_damaged_is_reported(system, keys, harm, sentence):
    harm(keys / "intake" / "vault.secret")

    assert check_keys(system, keys) == [sentence]


def test_passwords_are_drawn_once_and_differ_everywhere(system, tmp_path):
    drawn = make_credentials(system, tmp_path)

    assert read_credentials(system, tmp_path) == drawn == make_credentials(system, tmp_path)
    every = [value for one in drawn.values() for value in vars(one).values()]
    assert len(every) == len(set(every)) == 4 * len(system.services)


def test_a_password_never_shows_when_its_holder_is_printed(system, tmp_path):
    drawn = make_credentials(system, tmp_path)

    assert all(one.kafka not in repr(drawn) for one in drawn.values())


def test_passwords_that_are_missing_or_open_are_reported(system, tmp_path):
    make_credentials(system, tmp_path)
    (tmp_path / "credentials" / "media.json").unlink()
    (tmp_path / "credentials" / "intake.json").chmod(0o640)

    assert check_credentials(system, tmp_path) == [
        "media has no credential",
        "the credential of intake can be read by others",
    ]

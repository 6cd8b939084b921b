"""What staff may do, and how a Society comes to be."""

from __future__ import annotations

import json

import pytest

from services.chassis.database import transaction_of
from services.contracts.sealing import KeyPair, from_text
from services.intake import store
from services.intake.actions import founding
from services.intake.actions.founding import Founding, Newcomer
from services.intake.model.people import (
    DefaultDeskTaken,
    EmailTaken,
    Role,
    RoleMissing,
    SocietyNotThere,
    SocietyThere,
)
from tests.support.intake import found

NOBODY: list[Newcomer] = []


async def test_a_member_does_what_their_role_is_and_no_more(north):
    north.caseworker.member.require(Role.CASEWORKER)

    with pytest.raises(RoleMissing):
        north.caseworker.member.require(Role.APPROVER, Role.ADMINISTRATOR)


async def test_founding_opens_one_desk_to_which_only_this_society_has_the_key(
    intake, north, broker
):
    await broker.relay(intake.pool, "intake")

    [said] = broker.of("desk.opened.v1")
    told = json.loads(said.value)
    assert told["default"] is True
    async with transaction_of(intake.pool, north.society) as tx:
        desk = await store.enquiries.read_desk(tx, north.society, north.desk)
        key = await store.keys.of_record(tx, intake.vault, north.society, north.desk)
    pair = KeyPair(from_text(key.open("desks", "private", desk.sealed_private)))
    assert pair.public.text == told["sealing_key"]
    assert pair.public.key_id.hex() == told["key_id"]
    assert north.name not in said.value.decode()


async def test_two_societies_do_not_both_answer_for_what_is_nobodys(intake, north):
    with pytest.raises(DefaultDeskTaken):
        await found(intake, "Society of the West", default_desk=True)


async def test_a_founding_that_fails_leaves_nothing_behind(intake, north, broker):
    taken = Newcomer("Other", north.caseworker.member.email, frozenset({Role.CASEWORKER}))
    new = Founding("Society of the East", "JP", ("en",))

    with pytest.raises(EmailTaken):
        await founding.found_society(intake, new, [taken])

    async with transaction_of(intake.pool) as tx:
        assert await store.people.find_society_named(tx, "Society of the East") is None
    await broker.relay(intake.pool, "intake")
    assert len(broker.of("desk.opened.v1")) == 1


async def test_a_society_is_founded_once(intake, north):
    with pytest.raises(SocietyThere):
        await founding.found_society(intake, Founding(north.name, "FI", ("en",)), NOBODY)


async def test_staff_are_added_to_a_society_that_is_there(intake, north):
    newcomer = Newcomer("Noor", "Noor@north.example", frozenset({Role.APPROVER, Role.CASEWORKER}))

    [told] = await founding.add_staff(intake, north.name, [newcomer])

    assert (told.email, told.role) == ("noor@north.example", "approver, caseworker")
    with pytest.raises(SocietyNotThere):
        await founding.add_staff(intake, "Nowhere", [newcomer])


async def test_passwords_and_code_secrets_are_not_kept_readable(intake, north):
    told = north.caseworker.credentials
    async with transaction_of(intake.pool) as tx:
        rows = await tx.fetch("SELECT * FROM staff")

    kept = " ".join(str(value) for row in rows for value in row.values())
    assert "$argon2id$" in kept
    assert told.password not in kept
    assert told.totp_secret not in kept


def test_a_society_is_founded_from_the_command_line(command):
    isles = ("found", "--society", "Society of the Isles", "--country", "IS")
    asa, ben = "Ása Jóns <Asa@isles.example>", "Ben <ben@isles.example>"

    done = command(
        *(*isles, "--language", "en", "fr", "--json"),
        *("--caseworker", asa, "--approver", asa, "--approver", ben),
    )

    told = json.loads(done.stdout)
    assert [(one["name"], one["role"]) for one in told] == [
        ("Ása Jóns", "approver, caseworker"),
        ("Ben", "approver"),
    ]
    assert all(len(one["password"]) == 19 and len(one["totp_secret"]) == 32 for one in told)
    again = command(*isles, "--language", "en")
    assert (again.returncode, again.stdout) == (1, "")
    assert "there already" in again.stderr
    more = command("staff", "--society", "Society of the Isles", "--caseworker", "Cy <c@x.example>")
    assert "told once" in more.stdout

"""Invitations: a link that opens once, for a while, until it is taken back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.actions import inviting
from services.intake.actions.doing import Doing
from services.intake.actions.founding import Newcomer
from services.intake.model.doors import InvitationGone, NobodyThere
from services.intake.model.people import EmailTaken, Role
from tests.support.intake import knock, typed

NEWCOMER = Newcomer("Salma Idrissi", "Salma@North.example", frozenset({Role.CASEWORKER}))


def doing_of(intake, founded) -> Doing:
    return Doing(founded.administrator.member, intake.clock(), intake.vault)


async def invite(intake, founded, newcomer=NEWCOMER):
    async with transaction_of(intake.pool, founded.society) as tx:
        return await inviting.invite(tx, doing_of(intake, founded), newcomer)


async def listed(intake, founded):
    async with transaction_of(intake.pool, founded.society) as tx:
        return await inviting.list_invitations(tx, doing_of(intake, founded))


async def opens(intake, invitation) -> bool:
    async with transaction_of(intake.pool) as tx:
        token_hash = inviting.hash_of(invitation.token)
        return bool(await store.doors.find_invitation(tx, token_hash, intake.clock()))


async def test_who_is_invited_is_listed_until_the_link_ends(intake, north, south, clock):
    invitation = await invite(intake, north)
    first, elsewhere = await listed(intake, north), await listed(intake, south)
    clock.turn(hours=72)

    assert [(one.name, one.email) for one in first] == [("Salma Idrissi", "salma@north.example")]
    assert first[0].invitation_id == invitation.invitation_id
    assert elsewhere == []
    assert await listed(intake, north) == []
    assert not await opens(intake, invitation)


async def test_only_the_hash_of_a_link_is_kept(intake, north):
    invitation = await invite(intake, north)

    async with transaction_of(intake.pool) as tx:
        [row] = await tx.fetch("SELECT * FROM invitations")
    assert len(invitation.token) >= 43
    assert invitation.token not in " ".join(map(str, row.values()))
    assert invitation.token not in repr(invitation)


async def test_nobody_is_invited_twice_under_one_address(intake, north, south):
    await invite(intake, north)

    for founded in (north, south):
        with pytest.raises(EmailTaken):
            await invite(intake, founded)


async def test_a_link_that_was_taken_back_opens_nothing(intake, north):
    invitation = await invite(intake, north)
    async with transaction_of(intake.pool, north.society) as tx:
        await inviting.revoke_invitation(tx, doing_of(intake, north), invitation.invitation_id)

    assert not await opens(intake, invitation)
    assert await listed(intake, north) == []


async def test_nobody_takes_back_a_link_of_another_society(intake, north, south):
    invitation = await invite(intake, north)

    with pytest.raises(InvitationGone):
        async with transaction_of(intake.pool, south.society) as tx:
            await inviting.revoke_invitation(tx, doing_of(intake, south), invitation.invitation_id)
    assert await opens(intake, invitation)


async def test_who_lost_the_way_in_is_out_at_once_and_gets_one_new_link(
    intake, north, portal, stranger, clock
):
    browser = await portal(north.caseworker)
    staff_id = north.caseworker.member.staff_id
    async with transaction_of(intake.pool, north.society) as tx:
        first = await inviting.reset_access(tx, doing_of(intake, north), staff_id)
        second = await inviting.reset_access(tx, doing_of(intake, north), staff_id)

    assert (await browser.get("/")).status_code == 303
    assert (await knock(stranger, typed(north.caseworker, clock))).status_code == 422
    assert (await opens(intake, first), await opens(intake, second)) == (False, True)


async def test_nobody_resets_the_way_in_of_another_society(intake, north, south, stranger, clock):
    for staff_id in (north.caseworker.member.staff_id, uuid4()):
        with pytest.raises(NobodyThere):
            async with transaction_of(intake.pool, south.society) as tx:
                await inviting.reset_access(tx, doing_of(intake, south), staff_id)

    assert (await knock(stranger, typed(north.caseworker, clock))).status_code == 303

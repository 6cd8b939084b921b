"""Grants: what is granted now and no longer, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.model.grants import (
    AlreadyOver,
    Grant,
    LastAdministrator,
    NotToYourself,
    check_ending,
    check_grant,
)
from services.intake.model.people import Role

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def a_grant(role: Role = Role.CASEWORKER, **more) -> Grant:
    return replace(Grant(uuid4(), uuid4(), role, NOW), **more)


def test_a_grant_holds_from_its_moment_until_its_end():
    grant = a_grant(until=NOW + WEEK)

    assert [grant.holds(NOW + by * WEEK) for by in (-0.01, 0, 0.99, 1)] == [
        *(False, True, True, False)
    ]
    assert not replace(grant, ended_at=NOW + WEEK / 2).holds(NOW + WEEK / 2)
    assert a_grant().holds(NOW + 500 * WEEK)


def test_nobody_grants_to_themselves_nor_to_their_other_account(north, south):
    me = north.administrator.member
    other_account = replace(south.administrator.member, person=me.person)

    for to in (me, other_account):
        with pytest.raises(NotToYourself):
            check_grant(me, to, None, NOW)
    check_grant(me, north.caseworker.member, None, NOW)


def test_a_grant_that_is_over_already_is_none(north):
    with pytest.raises(AlreadyOver):
        check_grant(north.administrator.member, north.caseworker.member, NOW, NOW)


def test_the_last_administrator_without_end_stays_one():
    first, second = a_grant(Role.ADMINISTRATOR), a_grant(Role.ADMINISTRATOR)
    passing = a_grant(Role.ADMINISTRATOR, until=NOW + WEEK)

    check_ending([first, second], [first], NOW)
    check_ending([first, passing], [passing], NOW)
    for ending in ([first], [first, passing]):
        with pytest.raises(LastAdministrator):
            check_ending([first, passing, a_grant()], ending, NOW)


async def test_a_session_loses_a_role_the_moment_the_grant_is_over(portal, intake, north, clock):
    """The clock is moved; nobody signs out and nothing runs."""
    who = north.auditor.member
    until = clock() + timedelta(minutes=20)
    grant = Grant(
        uuid4(), who.staff_id, Role.CASEWORKER, clock(), until, north.administrator.member.staff_id
    )
    async with transaction_of(intake.pool) as tx:
        await store.grants.add(tx, north.society, grant)
    browser = await portal(north.auditor)
    assert (await browser.get("/cases")).status_code == 200

    clock.turn(minutes=20)

    assert (await browser.get("/cases")).status_code == 403
    assert 'href="/cases"' not in (await browser.get("/")).text

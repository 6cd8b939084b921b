"""The duty roster: kept by the administrator, and true of who can be on duty at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake import store
from services.intake.actions import granting, leaving, rostering, standing_in
from services.intake.actions.standing_in import Away
from services.intake.model.duties import NotTrained
from services.intake.model.people import Role
from tests.support.duty import by_administrator, on_duty, put
from tests.support.intake import add_caseworker
from tests.support.office import Office


@pytest.fixture
def desk(intake, north) -> Office:
    return Office(intake, north)


@pytest.fixture
async def ana(intake, north):
    """A second caseworker, trained by nobody yet."""
    return await add_caseworker(intake, north)


async def test_training_is_noted_only_of_who_answers_and_gives_nobody_a_right(desk, north, portal):
    auditor = north.auditor
    async with desk.tx() as tx:
        with pytest.raises(NotTrained):
            doing = by_administrator(desk)
            await rostering.train(tx, doing, auditor.member.staff_id, done=True)

    assert (await (await portal(auditor)).get("/enquiries")).status_code == 403


async def test_who_is_away_falls_out_and_comes_back_when_they_are_back(desk, ana, north, clock):
    await put(desk, ana)
    day = clock().date()
    async with desk.tx() as tx:
        away = Away(ana.member.staff_id, north.caseworker.member.staff_id, day, day)
        await standing_in.go_away(tx, desk.doing(ana.member), away)
    during = await on_duty(desk)
    async with desk.tx() as tx:
        await standing_in.come_back(tx, desk.doing(ana.member), ana.member.staff_id)

    assert (during, await on_duty(desk)) == ((), (ana.member.staff_id,))


async def test_who_loses_the_role_falls_out_of_the_roster(desk, ana):
    await put(desk, ana)
    async with desk.tx() as tx:
        grants = await store.grants.list_of(tx, desk.society, ana.member.staff_id)
        [mine] = [one for one in grants if one.role is Role.CASEWORKER]
        await granting.end_grant(tx, by_administrator(desk), mine.grant_id)

    assert await on_duty(desk) == ()


async def test_who_leaves_is_off_the_roster_for_good_and_untrained_when_they_come_back(
    desk, ana, north
):
    await put(desk, ana)
    async with desk.tx() as tx:
        who, to = ana.member.staff_id, north.caseworker.member.staff_id
        await leaving.leave(tx, by_administrator(desk), who, to)
        [duty] = await store.duties.list_of(tx, desk.society, who, desk.resources.clock())

    assert duty.off_at is not None
    assert await on_duty(desk) == ()
    async with desk.tx() as tx:
        assert await store.duties.trained(tx, desk.society) == {}


async def test_the_administrator_keeps_the_roster_sees_each_gap_and_takes_a_slip_back(
    portal, north, desk, ana, clock
):
    browser = await portal(north.administrator)
    who = str(ana.member.staff_id)
    form = {
        "staff": who,
        "begins_on": f"{clock():%Y-%m-%d}",
        "begins_at": "00:00",
        "ends_on": f"{clock() + timedelta(days=3):%Y-%m-%d}",
        "ends_at": "00:00",
    }
    refused = await browser.post("/duty", **form)
    await browser.post("/duty/training", staff_id=who, trained="yes")
    assert (await browser.post("/duty", **form)).status_code == 303
    async with desk.tx() as tx:
        duty_id = await tx.fetchval("SELECT duty_id FROM duties")
    day_after = clock() + timedelta(days=3)

    page = (await browser.get("/duty")).text
    await browser.post(f"/duty/{duty_id}/taking-off")
    off = (await browser.get("/duty")).text
    nobody = await on_duty(desk)
    await browser.post(f"/duty/{duty_id}/putting-back")

    assert refused.status_code == 422
    assert page.count("All day") == 3
    assert f"Nobody is on duty on <bdi>{day_after:%A}</bdi>" in page
    assert f"Nobody is on duty on <bdi>{clock():%A}</bdi>" in off
    assert "Put back" in off
    assert nobody == ()
    assert await on_duty(desk) == (ana.member.staff_id,)


async def test_hours_on_the_roster_are_those_of_the_society_s_clock(portal, north, desk, ana):
    async with desk.tx() as tx:
        await tx.execute(
            "UPDATE societies SET time_zone = 'Asia/Kathmandu' WHERE society = $1", desk.society
        )
    browser, who = await portal(north.administrator), str(ana.member.staff_id)
    await browser.post("/duty/training", staff_id=who, trained="yes")
    day = f"{desk.resources.clock() + timedelta(days=2):%Y-%m-%d}"

    await browser.post(
        "/duty", staff=who, begins_on=day, begins_at="08:00", ends_on=day, ends_at="20:00"
    )

    async with desk.tx() as tx:
        begins = await tx.fetchval("SELECT begins_at FROM duties")
    assert begins == datetime.fromisoformat(f"{day}T08:00:00+05:45").astimezone(UTC)


async def test_another_society_s_roster_is_not_there(portal, north, south, desk, ana):
    duty = await put(desk, ana)
    browser = await portal(south.administrator)

    gone = await browser.post(f"/duty/{duty.duty_id}/taking-off")
    await browser.post("/duty/training", staff_id=str(ana.member.staff_id), trained="no")

    assert gone.status_code == 404
    assert await on_duty(desk) == (ana.member.staff_id,)

"""The administrator's pages of staff: invite, grant, end, reset, and who is told what."""

from __future__ import annotations

import re

import pytest

from services.chassis.database import transaction_of
from services.intake import store


async def roles_of(intake, colleague) -> set[str]:
    async with transaction_of(intake.pool) as tx:
        found = await store.people.find_member(tx, colleague.member.staff_id, intake.clock())
    return {role.value for role in found.roles}


async def test_a_colleague_is_invited_by_a_link_that_is_shown_once(portal, north, intake):
    browser = await portal(north.administrator)
    told = {"name": "Salma Idrissi", "email": "Salma@North.example", "until": "2026-12-24"}

    shown = await browser.post("/staff/invitation", **told, roles=["caseworker", "approver"])

    [token] = re.findall(r"https://localhost/invitation/([\w-]{43})", shown.text)
    assert "Salma Idrissi" in shown.text
    listed = await browser.get("/staff")
    assert token not in listed.text
    assert "Invited, the link works until" in listed.text
    async with transaction_of(intake.pool) as tx:
        rows = await tx.fetch(
            """
            SELECT role, until, granted_by FROM grants JOIN staff USING (staff_id)
             WHERE email = 'salma@north.example' ORDER BY role
            """
        )
    assert [row["role"] for row in rows] == ["approver", "caseworker"]
    assert {row["until"].isoformat() for row in rows} == {"2026-12-25T00:00:00+00:00"}
    assert {row["granted_by"] for row in rows} == {north.administrator.member.staff_id}


@pytest.mark.parametrize(
    "wrong", [{"email": "nothing"}, {"name": ""}, {"roles": "king"}, {"until": "2020-01-01"}]
)
async def test_an_invitation_that_is_not_right_comes_again_with_what_was_typed(
    portal, north, wrong
):
    browser = await portal(north.administrator)
    told = {"name": "Salma", "email": "s@north.example", "roles": "caseworker"} | wrong

    again = await browser.post("/staff/invitation", **told)

    assert again.status_code == 422
    assert 'role="alert"' in again.text
    assert f'value="{told["email"]}"' in again.text


async def test_a_role_is_given_until_a_day_and_no_longer(portal, north, intake, clock):
    browser, who = await portal(north.administrator), north.auditor
    page = f"/staff/{who.member.staff_id}"

    given = await browser.post(f"{page}/grants", role="caseworker", until="2026-11-30", reason="x")

    assert given.headers["location"] == page
    assert await roles_of(intake, who) == {"auditor", "caseworker"}
    drawn = (await browser.get(page)).text
    assert "Through <bdi>30 November 2026</bdi>" in drawn
    clock.turn(days=6)
    assert await roles_of(intake, who) == {"auditor"}


async def test_a_role_is_ended_before_its_day(portal, north, intake):
    browser, who = await portal(north.administrator), north.caseworker
    drawn = (await browser.get(f"/staff/{who.member.staff_id}")).text

    [end] = re.findall(r'action="([^"]+/end)"', drawn)
    await browser.post(end)

    assert await roles_of(intake, who) == set()


async def test_a_role_given_anew_takes_the_place_of_the_same_one(portal, north, intake, clock):
    browser, who = await portal(north.administrator), north.caseworker
    await browser.post(
        f"/staff/{who.member.staff_id}/grants", role="caseworker", until="2026-11-30"
    )
    clock.turn(days=8)

    assert await roles_of(intake, who) == set()


async def test_nobody_gives_themselves_a_role(portal, north, intake):
    browser, me = await portal(north.administrator), north.administrator
    page = f"/staff/{me.member.staff_id}"

    refused = await browser.post(f"{page}/grants", role="approver")

    assert refused.status_code == 409
    assert "Nobody decides about their own roles" in refused.text
    assert await roles_of(intake, me) == {"administrator"}
    assert '/grants"' not in (await browser.get(page)).text


async def test_the_last_administrator_without_end_stays_administrator(portal, north, intake):
    browser, me = await portal(north.administrator), north.administrator.member
    await browser.post(
        f"/staff/{north.auditor.member.staff_id}/grants", role="administrator", until="2026-12-31"
    )
    async with transaction_of(intake.pool) as tx:
        [grant] = await store.grants.list_of(tx, north.society, me.staff_id)

    refused = await browser.post(f"/staff/{me.staff_id}/grants/{grant.grant_id}/end")

    assert refused.status_code == 409
    assert await roles_of(intake, north.administrator) == {"administrator"}


async def test_a_lost_way_in_is_replaced_by_a_link(portal, north, clock):
    lost, browser = await portal(north.caseworker), await portal(north.administrator)

    shown = await browser.post(f"/staff/{north.caseworker.member.staff_id}/access")

    assert "https://localhost/invitation/" in shown.text
    assert (await lost.get("/cases")).status_code == 303


async def test_an_open_link_is_taken_back(portal, north):
    browser = await portal(north.administrator)
    told = {"name": "Salma", "email": "s@north.example", "roles": "auditor"}
    await browser.post("/staff/invitation", **told)
    person = re.search(
        r'href="(/staff/[0-9a-f-]{36})"><bdi dir="auto">Salma<', (await browser.get("/staff")).text
    )
    page = await browser.get(person[1])

    await browser.post(re.search(r'action="(/staff/invitations/[^"]+)"', page.text)[1])

    assert "Has not come, the link is over" in (await browser.get("/staff")).text


async def test_two_accounts_of_one_person_are_known_as_one(portal, north, intake):
    browser, first = await portal(north.administrator), north.caseworker.member
    told = {"name": "The same", "email": "same@north.example", "roles": "approver"}

    await browser.post("/staff/invitation", **told, same=str(first.staff_id))

    async with transaction_of(intake.pool) as tx:
        person = await tx.fetchval("SELECT person FROM staff WHERE email = $1", told["email"])
    assert person == first.person


async def test_the_list_tells_of_signing_in_only_the_day(portal, north):
    browser = await portal(north.administrator)

    page = await browser.get("/staff")

    assert "Not yet" in page.text
    assert "09:00" not in page.text
    assert "Caseworker" in page.text


async def test_a_stolen_session_takes_over_no_colleague(portal, north, intake, clock):
    """Giving access wants a fresh code, or a session left open would be every account."""
    lost, browser = await portal(north.caseworker), await portal(north.administrator)
    page = f"/staff/{north.caseworker.member.staff_id}"
    told = {"name": "Mine", "email": "mine@north.example", "roles": "administrator"}
    clock.turn(minutes=6)

    refused = [
        await browser.post(f"{page}/access"),
        await browser.post(f"{page}/leaving"),
        await browser.post(f"{page}/rejoining", role="administrator"),
        await browser.post(f"{page}/grants", role="administrator"),
        await browser.post("/staff/invitation", **told),
    ]

    assert [answer.status_code for answer in refused] == [403] * 5
    assert all('name="code"' in answer.text for answer in refused)
    assert not any("/invitation/" in answer.text for answer in refused)
    assert (await lost.get("/cases")).status_code == 200
    assert await roles_of(intake, north.caseworker) == {"caseworker"}
    assert "Mine" not in (await browser.get("/staff")).text

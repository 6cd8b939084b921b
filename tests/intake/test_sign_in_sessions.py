"""Sessions: how long they last, what their forms need, and that nothing written is lost."""

from __future__ import annotations

import re

import pytest

from services.chassis.database import transaction_of
from services.intake.routes import session
from tests.support.intake import OURS, knock, typed


async def test_after_half_an_hour_without_a_sign_the_session_is_over(portal, north, clock):
    browser = await portal(north.caseworker)
    clock.turn(minutes=20)
    assert (await browser.get("/")).status_code == 200
    clock.turn(minutes=20)
    assert (await browser.get("/")).status_code == 200
    clock.turn(minutes=31)

    answer = await browser.get("/enquiries?state=answered")

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("?next=%2Fenquiries%3Fstate%3Danswered&ended=yes")
    door = await browser.get(answer.headers["location"])
    assert "You were signed out" in door.text
    assert 'value="/enquiries?state=answered"' in door.text


async def test_after_eight_hours_the_session_is_over_however_busy_it_was(portal, north, clock):
    browser = await portal(north.caseworker)
    for _ in range(24):
        clock.turn(minutes=19)
        assert (await browser.get("/")).status_code == 200
    clock.turn(minutes=24)

    answer = await browser.get("/")

    assert answer.status_code == 303


async def test_signing_out_ends_the_session_and_not_only_the_cookie(portal, north):
    browser = await portal(north.caseworker)

    left = await browser.post("/sign-out")

    assert left.headers["location"] == "/sign-in?out=yes"
    browser.client.cookies.set(session.COOKIE, browser.token)
    assert (await browser.get("/")).status_code == 303


async def test_signing_in_anew_ends_the_session_the_browser_had(portal, north, clock, intake):
    browser = await portal(north.approver)

    await knock(browser.client, typed(north.caseworker, clock))

    async with transaction_of(intake.pool) as tx:
        rows = await tx.fetch("SELECT staff_id FROM sessions")
    assert [row["staff_id"] for row in rows] == [north.caseworker.member.staff_id]


async def test_who_no_longer_works_here_is_out_at_once(portal, north, intake):
    browser = await portal(north.caseworker)
    async with transaction_of(intake.pool) as tx:
        await tx.execute(
            "UPDATE staff SET active = false WHERE staff_id = $1", north.caseworker.member.staff_id
        )

    assert (await browser.get("/")).status_code == 303


@pytest.mark.parametrize("token", [None, "", "0" * 64])
async def test_a_form_without_the_sessions_token_does_nothing(portal, north, token):
    browser = await portal(north.caseworker)
    data = {"language": "fr", "next": "/"} | ({"token": token} if token is not None else {})

    answer = await browser.client.post("/language", data=data, headers=OURS)

    assert answer.status_code == 403
    assert '<html lang="en"' in (await browser.get("/")).text


async def test_the_token_of_another_session_does_nothing(portal, north):
    browser, other = await portal(north.caseworker), await portal(north.approver)

    answer = await browser.post("/language", language="fr", token=other.form_token)

    assert answer.status_code == 403


async def test_a_form_of_another_site_does_nothing(portal, north):
    browser = await portal(north.caseworker)
    data = {"language": "fr", "token": browser.form_token}

    answer = await browser.client.post(
        "/language", data=data, headers={"origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403


async def test_what_was_written_when_the_session_ended_is_there_after_signing_in(
    portal, north, clock
):
    browser = await portal(north.caseworker)
    clock.turn(minutes=45)
    words = "A long answer <b>that</b> nobody wants to write twice."
    lost = await browser.post("/language", language="fr", next="/cases", note=words)
    kept = re.search('name="kept" value="([^"]+)"', lost.text)[1]

    again = await knock(browser.client, typed(north.caseworker, clock, kept=kept))

    assert lost.status_code == 401
    assert "What you wrote is kept" in lost.text
    assert words not in lost.text
    assert "that&lt;/b&gt; nobody" in again.text
    fields = dict(re.findall('type="hidden" name="([^"]+)" value="([^"]*)"', again.text))
    done = await browser.client.post("/language", data=fields, headers=OURS)
    assert done.headers["location"] == "/cases"


async def test_what_was_written_is_shown_to_nobody_else(portal, north, south, clock, stranger):
    browser = await portal(north.caseworker)
    clock.turn(minutes=45)
    lost = await browser.post("/language", language="fr", note="a story of Zephyrine")
    kept = re.search('name="kept" value="([^"]+)"', lost.text)[1]

    other = await knock(stranger, typed(south.caseworker, clock, kept=kept))

    assert other.status_code == 303
    assert "Zephyrine" not in other.text


async def test_staff_read_in_the_language_they_choose(portal, north):
    browser = await portal(north.caseworker)

    await browser.post("/language", language="ar", next="/cases")

    page = await browser.get("/", headers={"accept-language": "fr"})
    assert '<html lang="ar" dir="rtl"' in page.text
    missing = await browser.get("/enquiries/00000000-0000-4000-8000-000000000001")
    assert missing.status_code == 404
    assert '<html lang="ar" dir="rtl"' in missing.text

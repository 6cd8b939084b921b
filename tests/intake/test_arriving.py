"""Coming in by invitation: what the page tells, what it refuses, and what it leaves behind."""

from __future__ import annotations

import html
import re

import pyotp
import pytest

from services.chassis.database import transaction_of
from services.intake.actions import inviting
from services.intake.model.passwords import COMMON, OWN, SHORT, weakness
from services.intake.routes import session
from tests.support.authenticator import Authenticator, add_passkey, enter
from tests.support.intake import OURS, Portal, knock, typed

from .test_account import codes_on, did
from .test_inviting import NEWCOMER, doing_of, invite

GOOD = "tall quiet lamp river"


async def opened(browser, invitation) -> dict[str, str]:
    """Open a link; return what one needs to fill in its form."""
    page = (await browser.get(f"/invitation/{invitation.token}")).text
    state = re.search('name="state" value="([^"]+)"', page)[1]
    secret = re.search('class="secret" dir="ltr">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    return {"state": state, "secret": secret}


async def fill_in(browser, invitation, clock, **other):
    found = await opened(browser, invitation)
    fields = {"password": GOOD, "again": GOOD, "state": found["state"]}
    fields |= {"code": pyotp.TOTP(found["secret"]).at(clock())} | other
    answer = await browser.post(f"/invitation/{invitation.token}", data=fields, headers=OURS)
    return answer, found["secret"]


async def reset(intake, founded, colleague):
    async with transaction_of(intake.pool, founded.society) as tx:
        doing = doing_of(intake, founded)
        return await inviting.reset_access(tx, doing, colleague.member.staff_id)


async def test_a_link_leads_to_a_session_a_password_and_ten_codes(
    stranger, intake, north, clock, visit
):
    invitation = await invite(intake, north)
    answer, secret = await fill_in(stranger, invitation, clock)
    start = await stranger.get("/")
    clock.turn(seconds=30)
    stranger.cookies.clear()
    known = {"email": "salma@north.example", "password": GOOD}
    again = await knock(stranger, known | {"code": pyotp.TOTP(secret).at(clock())})
    by_paper = await knock(stranger, known | {"code": codes_on(answer.text)[0]})

    assert answer.status_code == 200
    assert session.COOKIE in answer.headers["set-cookie"]
    assert len(codes_on(answer.text)) == 10
    assert "Salma Idrissi" in start.text
    assert (again.status_code, by_paper.status_code) == (303, 303)
    assert "invitation used" in await did(intake, north)


async def test_the_page_tells_nothing_of_whom_it_is_for(stranger, intake, north):
    invitation = await invite(intake, north)

    page = await stranger.get(f"/invitation/{invitation.token}")

    assert "Society of the North" in page.text
    assert not any(word in page.text for word in ("Salma", "Idrissi", "salma@", "caseworker"))
    assert '<meta name="referrer" content="no-referrer">' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert invitation.token not in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text


async def test_a_link_opens_once(stranger, intake, north, clock):
    invitation = await invite(intake, north)
    found = await opened(stranger, invitation)
    await fill_in(stranger, invitation, clock)
    fields = {"password": GOOD, "again": GOOD, "state": found["state"]}
    fields["code"] = pyotp.TOTP(found["secret"]).at(clock())

    shown = await stranger.get(f"/invitation/{invitation.token}")
    used = await stranger.post(f"/invitation/{invitation.token}", data=fields, headers=OURS)

    assert (shown.status_code, used.status_code) == (404, 404)
    assert "Ask your administrator for a new one" in html.unescape(shown.text)


async def test_links_that_are_old_or_were_never_made_are_all_alike(stranger, intake, north, clock):
    invitation = await invite(intake, north)
    clock.turn(hours=72)

    old = await stranger.get(f"/invitation/{invitation.token}")
    never = await stranger.get("/invitation/never-was")

    assert (old.status_code, never.status_code) == (404, 404)
    assert old.text == never.text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"password": "short", "again": "short"}, "at least 12"),
        ({"password": "Password1234", "again": "Password1234"}, "Many people use"),
        ({"password": "idrissi and her dog", "again": "idrissi and her dog"}, "Your name or"),
        ({"again": "tall quiet lamp"}, "are not the same"),
        ({"code": "000000"}, "not the code your app shows"),
        ({"code": ""}, "not the code your app shows"),
        ({"state": "changed"}, "open for too long"),
    ],
)
async def test_what_has_to_be_mended_is_said_and_the_link_still_opens(
    stranger, intake, north, clock, other, said
):
    invitation = await invite(intake, north)
    answer, secret = await fill_in(stranger, invitation, clock, **other)
    same = secret in answer.text.replace(" ", "")
    mended, _ = await fill_in(stranger, invitation, clock)

    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert same is ("state" not in other)
    assert GOOD not in answer.text
    assert mended.status_code == 200


async def test_the_code_that_connected_the_app_does_not_open_the_door_again(
    stranger, intake, north, clock
):
    answer, secret = await fill_in(stranger, await invite(intake, north), clock)
    known = {"email": "salma@north.example", "password": GOOD}

    again = await knock(stranger, known | {"code": pyotp.TOTP(secret).at(clock())})

    assert (answer.status_code, again.status_code) == (200, 422)


async def test_what_one_link_showed_is_worth_nothing_on_another(
    stranger, intake, north, south, clock
):
    first = await opened(stranger, await invite(intake, north))
    other = await reset(intake, south, south.caseworker)
    code = pyotp.TOTP(first["secret"]).at(clock())

    answer, _ = await fill_in(stranger, other, clock, state=first["state"], code=code)

    assert answer.status_code == 422


async def test_who_lost_the_telephone_comes_in_anew_and_nothing_old_opens(
    stranger, intake, north, clock, portal, device
):
    """A passkey on the lost telephone, the paper and the old password are all worth nothing."""
    old_codes = codes_on(
        (await (await portal(north.caseworker)).post("/account/recovery-codes")).text
    )
    link = await reset(intake, north, north.caseworker)
    answer, secret = await fill_in(stranger, link, clock)
    stranger.cookies.clear()

    by_passkey = await enter(stranger, device)
    by_password = await knock(stranger, typed(north.caseworker, clock))
    by_paper = await knock(
        stranger, typed(north.caseworker, clock, code=old_codes[0], password=GOOD)
    )
    clock.turn(seconds=60)
    right = {"email": north.caseworker.member.email, "password": GOOD}
    anew = await knock(stranger, right | {"code": pyotp.TOTP(secret).at(clock())})

    assert answer.status_code == 200
    statuses = [one.status_code for one in (by_passkey, by_password, by_paper, anew)]
    assert statuses == [422, 422, 422, 303]


async def test_who_comes_in_may_make_a_passkey_at_once(stranger, intake, north, clock):
    await fill_in(stranger, await invite(intake, north), clock)
    token = stranger.cookies[session.COOKIE]
    browser = Portal(stranger, token, session.token_of(intake, token))

    answer = await add_passkey(browser, Authenticator())

    assert answer.headers["location"] == "/account"


async def test_guessing_codes_behind_a_link_is_slowed(stranger, intake, north, clock):
    invitation = await invite(intake, north)
    found = await opened(stranger, invitation)
    fields = {"password": GOOD, "again": GOOD, "state": found["state"], "code": "000000"}
    statuses = [
        (
            await stranger.post(f"/invitation/{invitation.token}", data=fields, headers=OURS)
        ).status_code
        for _ in range(21)
    ]

    assert (statuses[0], statuses[-1]) == (422, 429)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", SHORT),
        ("x" * 201, SHORT),
        ("aaaaaaaaaaaa", COMMON),
        ("Passw0rd!2026", COMMON),
        ("motdepasse2026", COMMON),
        ("redcrossredcross", COMMON),
        ("1234567890123", COMMON),
        ("Salma-is-at-work", OWN),
        ("my.idrissi.house", OWN),
        ("blue kettle under stairs", None),
        ("كلمات كثيرة لا علاقة بينها", None),
        ("zebra12moonlight", None),
    ],
)
def test_length_and_rarity_count_and_nothing_else(password, why):
    assert weakness(password, (NEWCOMER.name, NEWCOMER.email)) == why

"""The account page: sessions one can see and end, recovery codes, and the fresh proof for keys."""

from __future__ import annotations

import re

import pytest

from services.chassis.database import transaction_of
from services.intake.model.doors import device_of
from services.intake.routes import session
from tests.support.intake import knock, typed

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def codes_on(page: str) -> list[str]:
    return re.findall(r'<bdi class="ref" dir="ltr">([\d ]+)</bdi>', page)


async def did(intake, founded) -> list[str]:
    async with transaction_of(intake.pool, founded.society) as tx:
        rows = await tx.fetch("SELECT did FROM audit WHERE staff_id IS NOT NULL ORDER BY seq")
    return [row["did"] for row in rows]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1 Version/18.1 Safari/605.1", "Safari, macOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/140 Mobile Safari", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/140 Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) CriOS/140 Safari/604", "Chrome, iOS"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_told_coarsely_or_not_at_all(agent, words):
    assert device_of(agent) == words


async def test_the_name_in_the_bar_leads_to_ones_own_sessions(stranger, north, clock, intake):
    stranger.headers["user-agent"] = FIREFOX
    await knock(stranger, typed(north.caseworker, clock))

    start, page = await stranger.get("/"), await stranger.get("/account")

    assert '<a href="/account"><bdi>Caseworker' in start.text
    assert "Firefox, Windows" in page.text
    assert "This one" in page.text
    async with transaction_of(intake.pool) as tx:
        [row] = await tx.fetch("SELECT * FROM sessions")
    assert row["device"] == "Firefox, Windows"
    kept = " ".join(map(str, row.values()))  # random ids among it: a short number may be in them
    assert not [part for part in ("Mozilla", "140.0", "NT 10.0", "Gecko") if part in kept]


async def test_one_of_ones_own_sessions_can_be_ended_and_nobody_elses(portal, north):
    mine, other = await portal(north.caseworker), await portal(north.caseworker)
    theirs = await portal(north.approver)
    [other_id] = re.findall('name="session_id" value="([^"]+)"', (await mine.get("/account")).text)

    refused = await theirs.post("/account/sessions/end", session_id=other_id)
    still = await other.get("/")
    ended = await mine.post("/account/sessions/end", session_id=other_id)

    assert (refused.status_code, still.status_code) == (303, 200)
    assert ended.headers["location"] == "/account"
    assert (await other.get("/")).status_code == 303
    assert (await mine.get("/")).status_code == 200


async def test_all_others_end_with_one_press(portal, north, intake):
    mine = await portal(north.caseworker)
    others = [await portal(north.caseworker) for _ in range(3)]
    colleague = await portal(north.approver)

    await mine.post("/account/sessions/others")

    assert [(await one.get("/")).status_code for one in others] == [303, 303, 303]
    assert (await mine.get("/")).status_code == (await colleague.get("/")).status_code == 200
    assert (await did(intake, north))[-1] == "session ended"


async def test_sessions_that_are_over_are_not_listed(portal, north, clock):
    await portal(north.caseworker)
    clock.turn(minutes=31)
    mine = await portal(north.caseworker)

    page = await mine.get("/account")

    assert page.text.count("Signed in:") == 1


async def test_no_page_of_the_account_holds_the_token_or_its_hash(portal, north, intake):
    mine = await portal(north.caseworker)
    async with transaction_of(intake.pool) as tx:
        token_hash = await tx.fetchval("SELECT token_hash FROM sessions")

    page = (await mine.get("/account")).text

    assert mine.token not in page
    assert token_hash.hex() not in page


async def test_after_five_minutes_keys_want_a_fresh_code(portal, north, clock):
    mine = await portal(north.caseworker)
    clock.turn(minutes=4, seconds=59)
    within = await mine.post("/account/recovery-codes")
    clock.turn(seconds=1)
    after = await mine.post("/account/recovery-codes")

    assert (within.status_code, after.status_code) == (200, 403)
    assert "Is it really you?" in after.text
    assert len(codes_on(within.text)) == 10
    assert codes_on(after.text) == []


async def test_a_fresh_code_leads_on_to_what_was_wanted(portal, north, clock):
    mine = await portal(north.caseworker)
    clock.turn(minutes=6)
    stopped = await mine.post("/account/passkeys/new", name="My telephone")
    kept = re.search('name="kept" value="([^"]+)"', stopped.text)[1]

    code = north.caseworker.code(clock())
    again = await mine.post("/confirm", code=code, next="/account", kept=kept)

    assert "My telephone" in again.text
    assert 'action="/account/passkeys/new"' in again.text
    assert "data-options" in (await mine.post("/account/passkeys/new", name="x")).text


async def test_a_code_that_was_used_proves_nothing_again(portal, north, clock, stranger):
    mine = await portal(north.caseworker)
    await knock(stranger, typed(north.caseworker, clock))
    clock.turn(minutes=6)
    code = north.caseworker.code(clock())
    first = await mine.post("/confirm", code=code, next="/account")
    clock.turn(minutes=5, seconds=-20)

    again = await mine.post("/confirm", code=code, next="/account")
    colleagues = await mine.post("/confirm", code=north.approver.code(clock()), next="/account")

    assert (first.status_code, first.headers["location"]) == (303, "/account")
    assert (again.status_code, colleagues.status_code) == (422, 422)
    clock.turn(seconds=21)
    assert (await mine.post("/account/recovery-codes")).status_code == 403


async def test_confirming_leads_to_our_own_pages_alone(portal, north, clock):
    mine = await portal(north.caseworker)
    code = north.caseworker.code(clock())

    answer = await mine.post("/confirm", code=code, next="https://elsewhere.example")

    assert answer.headers["location"] == "/"


async def test_guessing_at_the_confirm_page_is_slowed_for_that_session_alone(portal, north, clock):
    thief, owner = await portal(north.caseworker), await portal(north.caseworker)
    statuses = [(await thief.post("/confirm", code="000000")).status_code for _ in range(7)]

    answer = await owner.post("/confirm", code=north.caseworker.code(clock()), next="/account")

    assert statuses == [422] * 5 + [429] * 2
    assert answer.status_code == 303


async def test_a_recovery_code_opens_the_door_once_and_tells_how_many_are_left(
    portal, north, clock, stranger, intake
):
    codes = codes_on((await (await portal(north.caseworker)).post("/account/recovery-codes")).text)

    answer = await knock(stranger, typed(north.caseworker, clock, code=codes[3], next="/cases"))
    page = await stranger.get(answer.headers["location"])
    again = await knock(stranger, typed(north.caseworker, clock, code=codes[3]))

    assert answer.headers["location"] == "/account/recovery-codes?next=%2Fcases"
    assert "Recovery codes you have left: <bdi>9</bdi>" in page.text
    assert 'href="/cases"' in page.text
    assert again.status_code == 422
    assert "recovery code used" in await did(intake, north)


async def test_a_recovery_code_alone_makes_no_keys(portal, north, clock, stranger):
    codes = codes_on((await (await portal(north.caseworker)).post("/account/recovery-codes")).text)
    await knock(stranger, typed(north.caseworker, clock, code=codes[0].replace(" ", "-")))
    page = await stranger.get("/account")
    token = re.search('name="token" value="([^"]+)"', page.text)[1]

    answer = await stranger.post(
        "/account/recovery-codes", data={"token": token}, headers={"sec-fetch-site": "same-origin"}
    )

    assert page.status_code == 200
    assert answer.status_code == 403


async def test_new_recovery_codes_void_the_old_ones_and_are_nobody_elses(
    portal, north, clock, stranger
):
    browser = await portal(north.caseworker)
    old = codes_on((await browser.post("/account/recovery-codes")).text)
    new = codes_on((await browser.post("/account/recovery-codes")).text)

    late = await knock(stranger, typed(north.caseworker, clock, code=old[0]))
    theirs = await knock(stranger, typed(north.approver, clock, code=new[0]))
    password = typed(north.caseworker, clock, code=new[0], password="a guess")
    without = await knock(stranger, password)
    right = await knock(stranger, typed(north.caseworker, clock, code=new[0]))

    statuses = [one.status_code for one in (late, theirs, without, right)]
    assert statuses == [422, 422, 422, 303]


async def test_recovery_codes_are_kept_as_hashes_alone(portal, north, intake):
    codes = codes_on((await (await portal(north.caseworker)).post("/account/recovery-codes")).text)

    async with transaction_of(intake.pool) as tx:
        rows = await tx.fetch("SELECT * FROM recovery_codes")
    assert len(set(codes)) == len(rows) == 10
    told = " ".join(str(value) for row in rows for value in row.values())
    assert not any(code in told or code.replace(" ", "") in told for code in codes)


async def test_guessing_recovery_codes_is_slowed_like_any_guess(stranger, north, clock):
    guesses = [
        (await knock(stranger, typed(north.caseworker, clock, code=f"{n:012}"))).status_code
        for n in range(12)
    ]

    assert guesses[:10] == [422] * 10
    assert guesses[-1] == 429


async def test_what_was_written_is_shown_after_a_recovery_code_too(portal, north, clock):
    browser = await portal(north.caseworker)
    codes = codes_on((await browser.post("/account/recovery-codes")).text)
    clock.turn(minutes=45)
    lost = await browser.post("/language", language="fr", note="many words of mine")
    kept = re.search('name="kept" value="([^"]+)"', lost.text)[1]

    fields = typed(north.caseworker, clock, kept=kept, code=codes[0])
    again = await knock(browser.client, fields)

    assert "many words of mine" in again.text
    assert "<bdi>9</bdi>" in again.text
    assert session.COOKIE in again.headers["set-cookie"]

"""One changes one's own password and moves one's own app for codes; nobody else does."""

from __future__ import annotations

import re

import pyotp
import pytest

from services.chassis.database import transaction_of
from tests.support.intake import knock, typed

NEW = "four harbour lamps at dusk"


@pytest.fixture
async def mine(portal, north):
    return await portal(north.caseworker)


async def change(browser, north, clock, **more):
    told = {
        "old": north.caseworker.credentials.password,
        "code": north.caseworker.code(clock()),
        "password": NEW,
        "again": NEW,
    }
    return await browser.post("/account/password", **(told | more))


async def new_app(browser) -> tuple[str, dict[str, str]]:
    """Open the page that shows a new secret; return it, and what the page carries."""
    page = (await browser.get("/account/app")).text
    secret = re.search('class="secret" dir="ltr">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    return secret, {"state": re.search(r'name="state" value="([^"]+)"', page)[1]}


async def did(intake, north, verb: str) -> int:
    async with transaction_of(intake.pool, north.society) as tx:
        return await tx.fetchval("SELECT count(*) FROM audit WHERE did = $1", verb)


async def test_the_new_password_opens_the_door_and_the_old_one_does_not(
    mine, stranger, north, clock, intake
):
    changed = await change(mine, north, clock)
    clock.turn(seconds=30)
    old = await knock(stranger, typed(north.caseworker, clock))
    new = await knock(stranger, typed(north.caseworker, clock, password=NEW))

    assert (changed.status_code, changed.headers["location"]) == (303, "/account?done=password")
    assert (old.status_code, new.status_code) == (422, 303)
    assert await did(intake, north, "password changed") == 1


async def test_all_other_sessions_end_and_this_one_and_a_colleagues_go_on(
    mine, portal, north, clock
):
    other, colleague = await portal(north.caseworker), await portal(north.approver)
    await change(mine, north, clock)

    assert (await mine.get("/account?done=password")).status_code == 200
    assert (await other.get("/account")).status_code == 303
    assert (await colleague.get("/account")).status_code == 200


@pytest.mark.parametrize(
    "more",
    [{"old": "not the one"}, {"old": ""}, {"code": "000000"}, {"code": ""}],
)
async def test_without_the_old_one_or_a_fresh_code_nothing_changes(
    mine, portal, stranger, north, clock, more
):
    other = await portal(north.caseworker)
    page = await change(mine, north, clock, **more)

    assert page.status_code == 422
    assert "The password or the code is not right" in page.text
    assert (await other.get("/account")).status_code == 200
    assert (await knock(stranger, typed(north.caseworker, clock))).status_code == 303


async def test_a_code_that_was_used_changes_no_password(mine, stranger, north, clock):
    await knock(stranger, typed(north.caseworker, clock))

    assert (await change(mine, north, clock)).status_code == 422


@pytest.mark.parametrize(
    ("password", "again"),
    [("short", "short"), (NEW, "something else"), ("password1234", "password1234")],
)
async def test_a_weak_or_mistyped_password_comes_again_and_uses_no_code(
    mine, north, clock, password, again
):
    wrong = await change(mine, north, clock, password=password, again=again)
    right = await change(mine, north, clock)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert NEW not in wrong.text


async def test_the_same_password_is_no_other_one(mine, north, clock):
    same = north.caseworker.credentials.password
    page = await change(mine, north, clock, password=same, again=same)

    assert page.status_code == 422


async def test_nothing_typed_is_kept_where_the_session_has_ended(mine, north, clock):
    """What one had written is usually shown again after signing in; a password never is."""
    clock.turn(minutes=31)
    page = await change(mine, north, clock)

    assert page.status_code == 401
    kept = re.search(r'name="kept" value="([^"]*)"', page.text)
    assert not kept or kept[1] == ""
    assert NEW not in page.text


async def test_guessing_the_old_password_in_a_stolen_session_is_slowed(mine, north, clock):
    statuses = [(await change(mine, north, clock, old=f"guess {n}")).status_code for n in range(7)]

    assert statuses == [422] * 5 + [429] * 2


async def test_the_old_device_works_until_a_code_of_the_new_one_was_typed(
    mine, stranger, north, clock, intake
):
    secret, told = await new_app(mine)
    wrong = await mine.post("/account/app", code="000000", **told)
    still = await knock(stranger, typed(north.caseworker, clock))
    clock.turn(seconds=60)
    moved = await mine.post("/account/app", code=pyotp.TOTP(secret).at(clock()), **told)
    clock.turn(seconds=60)
    old = await knock(stranger, typed(north.caseworker, clock))
    code = pyotp.TOTP(secret).at(clock())
    new = await knock(stranger, typed(north.caseworker, clock, code=code))

    assert (wrong.status_code, still.status_code) == (422, 303)
    assert (moved.status_code, moved.headers["location"]) == (303, "/account?done=app")
    assert (old.status_code, new.status_code) == (422, 303)
    assert await did(intake, north, "app moved") == 1


async def test_moving_the_app_wants_a_fresh_proof_first(mine, north, clock):
    clock.turn(minutes=6)
    page = await mine.get("/account/app")

    assert (page.status_code, page.headers["location"]) == (303, "/confirm?next=%2Faccount%2Fapp")


async def test_no_code_works_twice_across_the_change(mine, stranger, north, clock):
    """The code that confirmed the new device is used up, at the door and on the page."""
    secret, told = await new_app(mine)
    code = pyotp.TOTP(secret).at(clock())
    await mine.post("/account/app", code=code, **told)
    door = await knock(stranger, typed(north.caseworker, clock, code=code))
    again = await mine.post("/account/app", code=code, **told)

    assert door.status_code == 422
    assert (again.status_code, again.headers["location"]) == (303, "/account/app")


async def test_a_moment_used_up_under_the_old_secret_is_used_up_under_the_new(
    mine, stranger, north, clock
):
    secret, told = await new_app(mine)
    await knock(stranger, typed(north.caseworker, clock))
    same = await mine.post("/account/app", code=pyotp.TOTP(secret).at(clock()), **told)
    clock.turn(seconds=30)
    next_one = await mine.post("/account/app", code=pyotp.TOTP(secret).at(clock()), **told)

    assert (same.status_code, next_one.status_code) == (422, 303)


async def test_a_page_from_before_the_change_moves_nothing_back(mine, stranger, north, clock):
    first, told_first = await new_app(mine)
    second, told_second = await new_app(mine)
    await mine.post("/account/app", code=pyotp.TOTP(second).at(clock()), **told_second)
    clock.turn(seconds=60)
    late = await mine.post("/account/app", code=pyotp.TOTP(first).at(clock()), **told_first)
    code = pyotp.TOTP(second).at(clock())

    assert (late.status_code, late.headers["location"]) == (303, "/account/app")
    assert (await knock(stranger, typed(north.caseworker, clock, code=code))).status_code == 303


async def test_what_one_session_was_shown_moves_nothing_in_another(mine, portal, north, clock):
    secret, told = await new_app(mine)
    for colleague in (north.caseworker, north.approver):
        other = await portal(colleague)
        page = await other.post("/account/app", code=pyotp.TOTP(secret).at(clock()), **told)
        assert (page.status_code, page.headers["location"]) == (303, "/account/app")


async def test_moving_the_app_ends_all_other_sessions(mine, portal, north, clock):
    other = await portal(north.caseworker)
    secret, told = await new_app(mine)
    await mine.post("/account/app", code=pyotp.TOTP(secret).at(clock()), **told)

    assert (await other.get("/account")).status_code == 303
    assert (await mine.get("/account")).status_code == 200


async def test_the_new_secret_is_kept_closed(mine, intake, clock):
    secret, told = await new_app(mine)
    await mine.post("/account/app", code=pyotp.TOTP(secret).at(clock()), **told)
    async with transaction_of(intake.pool) as tx:
        rows = await tx.fetch("SELECT staff::text AS row FROM staff")

    assert secret not in "".join(row["row"] for row in rows)

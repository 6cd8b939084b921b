"""Passkeys: registered, proved and refused, with a device in software that really signs."""

from __future__ import annotations

import pytest

from services.chassis.database import transaction_of
from services.intake import app as wiring
from services.intake.routes import session
from tests.support.authenticator import (
    PRESENT,
    VERIFIED,
    Authenticator,
    add_passkey,
    answer_with,
    ask,
    asked,
    counts,
    enter,
)

from .test_account import did


async def test_a_passkey_is_registered_named_and_listed(portal, north, intake):
    browser = await portal(north.caseworker)
    answer = await add_passkey(browser, Authenticator(), "My telephone")

    page = await browser.get("/account")

    assert answer.headers["location"] == "/account"
    assert "My telephone" in page.text
    assert "Not used yet" in page.text
    assert (await did(intake, north))[-1] == "passkey added"


async def test_a_passkey_opens_the_door_without_an_e_mail(device, stranger, north, intake):
    answer = await enter(stranger, device, next="/cases")

    page = await stranger.get("/account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    assert "Caseworker society-of-the-north" in page.text
    assert "Last used" in page.text
    assert await counts(intake) == [2]


async def test_the_browser_is_asked_to_verify_who_holds_the_device(device, stranger, portal, north):
    options, _ = await ask(stranger)
    page = await (await portal(north.approver)).post("/account/passkeys/new", name="x")
    made, _ = asked(page.text)

    assert options["userVerification"] == "required"
    assert options.get("allowCredentials", []) == []
    assert options["rpId"] == made["rp"]["id"] == "localhost"
    chosen = made["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "required")
    assert north.approver.member.email not in page.text.partition("data-options")[2][:2000]


LIES = {
    "another origin": {"origin": "https://portal.example"},
    "plain http": {"origin": "http://localhost"},
    "another host": {"host": "portal.example"},
    "nobody verified": {"flags": PRESENT},
    "nobody present": {"flags": VERIFIED},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_passkey_that_signs_something_else_opens_nothing(device, stranger, intake, lie):
    for name, value in lie.items():
        setattr(device, name, value)

    answer = await enter(stranger, device)

    assert answer.status_code == 422
    assert "This passkey was not accepted" in answer.text
    assert session.COOKIE not in stranger.cookies
    assert await counts(intake) == [1]


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_passkey_that_was_made_for_something_else_is_not_registered(
    portal, north, intake, lie
):
    answer = await add_passkey(await portal(north.caseworker), Authenticator(**lie))

    assert answer.status_code == 422
    assert await counts(intake) == []


async def test_a_challenge_is_answered_once(device, stranger, visit, intake):
    options, fields = await ask(stranger)
    answer = device.get(options)
    first = await answer_with(stranger, answer, fields)
    elsewhere = visit(wiring.build(intake))

    again = await answer_with(elsewhere, answer, fields)
    fresh = await answer_with(elsewhere, device.get(options), fields)

    assert (first.status_code, again.status_code, fresh.status_code) == (303, 422, 422)


async def test_a_challenge_that_was_answered_wrongly_is_used_up(device, stranger):
    options, fields = await ask(stranger)
    wrong = await answer_with(stranger, Authenticator(handle=device.handle).get(options), fields)

    late = await answer_with(stranger, device.get(options), fields)

    assert (wrong.status_code, late.status_code) == (422, 422)


async def test_a_challenge_holds_for_five_minutes(device, stranger, clock):
    options, fields = await ask(stranger)
    clock.turn(minutes=5)

    answer = await answer_with(stranger, device.get(options), fields)

    assert answer.status_code == 422


async def test_a_counter_that_went_back_is_refused_and_written_down(
    device, stranger, north, intake
):
    await enter(stranger, device)
    copy = Authenticator(
        key=device.key, credential_id=device.credential_id, handle=device.handle, count=0
    )
    stranger.cookies.clear()

    answer = await enter(stranger, copy)

    assert answer.status_code == 422
    assert await counts(intake) == [2]
    assert (await did(intake, north))[-1] == "passkey counter back"


async def test_a_device_that_never_counts_is_let_in_each_time(portal, north, stranger):
    device = Authenticator(count=0, step=0)
    await add_passkey(await portal(north.caseworker), device)

    statuses = [(await enter(stranger, device)).status_code for _ in range(2)]

    assert statuses == [303, 303]


async def test_a_passkey_says_itself_whose_it_is(device, stranger, north):
    device.handle = north.approver.member.staff_id.bytes
    other = await enter(stranger, device)
    device.handle = b""

    nobody = await enter(stranger, device)

    assert (other.status_code, nobody.status_code) == (422, 422)


async def test_somebody_who_left_opens_nothing_with_their_passkey(device, stranger, north, intake):
    async with transaction_of(intake.pool) as tx:
        staff_id = north.caseworker.member.staff_id
        await tx.execute("UPDATE staff SET active = false WHERE staff_id = $1", staff_id)

    assert (await enter(stranger, device)).status_code == 422

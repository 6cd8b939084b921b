"""One's own passkeys: what they confirm, who may add and remove them, and answers nobody signed."""

from __future__ import annotations

import json

import pytest

from services.chassis.database import transaction_of
from services.intake import app as wiring
from services.intake.settings import Settings
from tests.support.authenticator import (
    Authenticator,
    add_passkey,
    answer_with,
    ask,
    asked,
    counts,
    enter,
    text,
)
from tests.support.intake import OURS


async def test_a_passkey_confirms_and_a_colleagues_does_not(device, portal, north, clock):
    mine, theirs = await portal(north.caseworker), await portal(north.approver)
    await add_passkey(theirs, other := Authenticator())
    clock.turn(minutes=6)
    statuses = []
    for key in (other, device):
        options, fields = asked((await mine.post("/confirm/passkey", next="/account")).text)
        answer = key.get(options)
        done = await mine.post("/confirm/passkey/answer", **fields | {"answer": answer})
        statuses.append(done.status_code)

    assert statuses == [422, 303]
    assert (await mine.post("/account/recovery-codes")).status_code == 200


async def test_an_answer_to_one_question_is_none_to_another(device, portal, north, stranger):
    """Neither the door's challenge confirms, nor one of the confirm page opens the door."""
    mine = await portal(north.caseworker)
    options, fields = await ask(stranger)
    told = fields | {"answer": device.get(options), "token": mine.form_token}
    at_confirm = await mine.post("/confirm/passkey/answer", **told)
    options, fields = asked((await mine.post("/confirm/passkey")).text)
    at_door = await answer_with(stranger, device.get(options), fields)

    assert (at_confirm.status_code, at_door.status_code) == (422, 422)


async def test_nobody_registers_with_a_colleagues_challenge(portal, north, intake):
    mine, theirs = await portal(north.caseworker), await portal(north.approver)
    options, fields = asked((await theirs.post("/account/passkeys/new", name="x")).text)

    told = fields | {"answer": Authenticator().create(options), "token": mine.form_token}
    answer = await mine.post("/account/passkeys", **told)

    assert answer.status_code == 422
    assert await counts(intake) == []


async def test_one_passkey_is_registered_once(device, portal, north):
    browser = await portal(north.approver)

    answer = await add_passkey(browser, device)

    assert answer.status_code == 409


async def test_a_passkey_is_removed_by_its_owner_alone(device, portal, north, intake, stranger):
    mine, theirs = await portal(north.caseworker), await portal(north.approver)
    async with transaction_of(intake.pool) as tx:
        passkey_id = str(await tx.fetchval("SELECT passkey_id FROM passkeys"))

    refused = await theirs.post("/account/passkeys/removal", passkey_id=passkey_id)
    removed = await mine.post("/account/passkeys/removal", passkey_id=passkey_id)

    assert (refused.status_code, removed.status_code) == (404, 303)
    assert (await enter(stranger, device)).status_code == 422


async def test_the_last_passkey_stays_where_a_provider_signs_in(device, portal, north, intake):
    async with transaction_of(intake.pool) as tx:
        await tx.execute(
            "INSERT INTO providers VALUES ($1, 'https://id.example', 'us', 'x', 'n.org', now())",
            north.society,
        )
        passkey_id = str(await tx.fetchval("SELECT passkey_id FROM passkeys"))
    browser = await portal(north.caseworker)
    stays = await browser.post("/account/passkeys/removal", passkey_id=passkey_id)
    await add_passkey(browser, Authenticator())

    goes = await browser.post("/account/passkeys/removal", passkey_id=passkey_id)

    assert (stays.status_code, goes.status_code) == (409, 303)


async def test_keys_want_a_fresh_proof(portal, north, clock):
    browser = await portal(north.caseworker)
    clock.turn(minutes=5)
    some = "00000000-0000-4000-8000-000000000001"

    for path in ("/account/passkeys/new", "/account/passkeys", "/account/passkeys/removal"):
        answer = await browser.post(path, name="x", passkey_id=some)
        assert answer.status_code == 403, path
        assert "Is it really you?" in answer.text


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[]", "null", "not json", '{"id": 1}', json.dumps({"id": "AA", "rawId": "AA"})]
    + [
        json.dumps(
            {"id": "AA", "rawId": "AA", "type": "public-key", "response": {name: text(b"x")}}
            | {"clientExtensionResults": {}}
        )
        for name in ("clientDataJSON", "attestationObject", "signature")
    ],
)
async def test_a_made_up_answer_is_refused_like_any(portal, north, stranger, answer):
    browser = await portal(north.caseworker)
    _, fields = asked((await browser.post("/account/passkeys/new", name="x")).text)
    registered = await browser.post("/account/passkeys", **fields | {"answer": answer})
    _, fields = await ask(stranger)

    entered = await answer_with(stranger, answer, fields)

    assert (registered.status_code, entered.status_code) == (422, 422)


async def test_a_damaged_answer_is_refused_like_any(portal, north, intake):
    browser = await portal(north.caseworker)
    for bad in range(0, 160, 9):
        options, fields = asked((await browser.post("/account/passkeys/new", name="x")).text)
        told = json.loads(Authenticator().create(options))
        made = bytearray(told["response"]["attestationObject"].encode())
        made[bad] = ord("A") if made[bad] != ord("A") else ord("B")
        told["response"]["attestationObject"] = made.decode()

        answer = await browser.post("/account/passkeys", **fields | {"answer": json.dumps(told)})

        assert answer.status_code in (303, 422), bad


async def test_asking_for_passkeys_is_slowed_by_network_and_hinders_nobody_elsewhere(
    device, stranger, intake, visit
):
    statuses = []
    for _ in range(42):
        page = await stranger.post("/sign-in/passkey", headers=OURS)
        statuses.append(page.status_code)
    app = wiring.build(intake)
    elsewhere = visit(lambda scope, *more: app({**scope, "client": ("203.0.113.9", 1)}, *more))

    answer = await enter(elsewhere, device)

    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert answer.status_code == 303


@pytest.mark.parametrize("origin", ["http://portal.example", "http://localhost:8003"])
def test_production_refuses_plain_http(intake, origin):
    told = intake.settings.model_dump() | {"mode": "production", "batch": "network"}

    with pytest.raises(ValueError, match="https"):
        Settings(**told | {"portal_origin": origin})
    assert Settings(**told | {"portal_origin": "https://portal.example"}).portal_host

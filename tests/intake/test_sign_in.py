"""The door of the portal: who comes in, who does not, and what it tells."""

from __future__ import annotations

import hashlib
import re

import pytest
from fastapi.routing import iter_route_contexts

from services.chassis import logs
from services.chassis.database import transaction_of
from services.intake import app as wiring
from services.intake.actions.signing_in import accepted_step
from services.intake.routes import session
from tests.intake.access import ACCESS, DOOR
from tests.support.intake import OURS, knock, typed

OPEN = {path for (_, path), may in ACCESS.items() if may == DOOR}


async def test_e_mail_password_and_code_open_the_door(stranger, north, clock):
    answer = await knock(stranger, typed(north.caseworker, clock, next="/enquiries?state=answered"))

    assert answer.status_code == 303
    assert answer.headers["location"] == "/enquiries?state=answered"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
    assert "Domain" not in cookie
    page = await stranger.get("/")
    assert page.status_code == 200
    assert "Caseworker society-of-the-north" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody@north.example"},
        {"password": "not the password"},
        {"code": "000000"},
        {"code": ""},
        {"password": "", "email": "", "code": ""},
    ],
    ids="+".join,
)
async def test_whatever_is_wrong_the_answer_is_the_same(stranger, north, clock, wrong):
    """T08: nothing of what was typed but the e-mail comes back, and it names no cause."""
    answer = await knock(stranger, typed(north.caseworker, clock) | wrong)

    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    assert "do not belong together" in answer.text
    plain = await knock(stranger, {"email": "x", "password": "y", "code": "z"})
    assert re.sub('value="[^"]*"', "", answer.text) == re.sub('value="[^"]*"', "", plain.text)
    assert north.caseworker.credentials.password not in answer.text


async def test_a_code_works_once(stranger, north, clock):
    fields = typed(north.caseworker, clock)
    first = await knock(stranger, fields)

    again = await knock(stranger, fields)

    assert (first.status_code, again.status_code) == (303, 422)


async def test_an_older_code_is_refused_once_a_newer_one_was_used(stranger, north, clock):
    older = typed(north.caseworker, clock)
    clock.turn(seconds=30)
    await knock(stranger, typed(north.caseworker, clock))

    late = await knock(stranger, older)

    assert late.status_code == 422


async def test_a_code_may_be_one_step_early_or_late_and_no_more(north, clock):
    secret = north.caseworker.credentials.totp_secret
    code = north.caseworker.code(clock())
    accepted = []
    for _ in range(5):
        accepted.append(accepted_step(secret, code, clock()) is not None)
        clock.turn(seconds=30)

    assert accepted == [True, True, False, False, False]


async def test_digits_of_another_script_are_digits(stranger, north, clock):
    code = north.caseworker.code(clock())
    arabic = code.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)})

    answer = await knock(
        stranger, typed(north.caseworker, clock, code=f"{arabic[:3]} {arabic[3:]}")
    )

    assert answer.status_code == 303


async def test_guessing_is_slowed_and_hinders_nobody_elsewhere(
    stranger, north, clock, visit, intake
):
    wrong = typed(north.caseworker, clock, password="guess")
    statuses = [(await knock(stranger, wrong)).status_code for _ in range(12)]
    slowed = await knock(stranger, wrong)

    app = wiring.build(intake)
    elsewhere = visit(lambda scope, *more: app({**scope, "client": ("203.0.113.9", 1)}, *more))
    answer = await knock(elsewhere, typed(north.caseworker, clock))

    assert statuses[0] == 422
    assert statuses[-1] == slowed.status_code == 429
    assert "retry-after" in slowed.headers
    assert answer.status_code == 303


async def test_only_the_hash_of_a_session_is_kept(stranger, north, clock, intake):
    await knock(stranger, typed(north.caseworker, clock))

    token = stranger.cookies[session.COOKIE]
    async with transaction_of(intake.pool) as tx:
        [row] = await tx.fetch("SELECT * FROM sessions")
    assert row["token_hash"] == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43
    assert token not in " ".join(map(str, row.values()))


async def test_every_page_but_the_door_needs_a_session(intake, stranger):
    """T31: the part about nobody, from the route table."""
    routes = {
        (method, route.path)
        for route in iter_route_contexts(wiring.portal(intake).routes)
        for method in route.methods
    }
    assert len(routes) > 25
    for method, path in sorted(routes):
        address = re.sub(r"\{[^}]+\}", "00000000-0000-4000-8000-000000000001", path)
        answer = await stranger.request(method, address, headers=OURS)
        client = await stranger.request(
            method, address, headers=OURS | {"accept": "application/json"}
        )
        if path in OPEN:
            assert answer.status_code in (200, 404, 422), path
            continue
        assert answer.status_code == (303 if method == "GET" else 401), (method, path)
        assert "Sign in" in answer.text or answer.headers["location"].startswith("/sign-in?next=")
        assert client.status_code == 401, (method, path)
        assert client.json()["type"] == "/problems/SignInNeeded"


@pytest.mark.parametrize(
    "path",
    ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/\nx", "x", ""],
)
async def test_the_door_leads_to_our_own_pages_alone(stranger, north, clock, path):
    answer = await knock(stranger, typed(north.caseworker, clock, next=path))

    assert answer.headers["location"] == "/"


async def test_the_language_of_the_door_goes_with_one_inside(stranger, north, clock):
    door = await stranger.get("/sign-in?language=fr&next=/cases")
    assert "Se connecter" in door.text

    await knock(stranger, typed(north.caseworker, clock, language="fr"))

    assert '<html lang="fr"' in (await stranger.get("/")).text


async def test_signing_in_and_out_is_written_down(stranger, north, clock, intake):
    await knock(stranger, typed(north.caseworker, clock))

    async with transaction_of(intake.pool, north.society) as tx:
        rows = await tx.fetch("SELECT did, staff_id FROM audit ORDER BY seq DESC LIMIT 1")
    assert [tuple(row) for row in rows] == [("signed in", north.caseworker.member.staff_id)]


async def test_nothing_that_is_typed_at_the_door_is_logged(stranger, north, clock):
    """T10: with the root logger at DEBUG."""
    import io

    stream = io.StringIO()
    logs.configure("intake", "DEBUG", stream)
    await knock(stranger, typed(north.caseworker, clock, password="Quillfeather"))
    await knock(stranger, typed(north.caseworker, clock))

    told = stream.getvalue()
    for secret in ("Quillfeather", *typed(north.caseworker, clock).values()):
        assert secret not in told
    assert stranger.cookies[session.COOKIE] not in told


async def test_attempts_are_counted_by_outcome(stranger, north, clock, intake):
    await knock(stranger, typed(north.caseworker, clock, password="guess"))
    await knock(stranger, typed(north.caseworker, clock))

    told = intake.metrics.exposition().decode()
    assert 'intake_sign_ins_total{outcome="refused"} 1.0' in told
    assert 'intake_sign_ins_total{outcome="signed_in"} 1.0' in told

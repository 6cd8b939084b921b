"""On the way to a provider and back: once, in one browser, and calm whatever it answers."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from services.chassis.database import transaction_of
from services.intake import app as wiring
from services.intake.actions import providing
from services.intake.model.doors import Provider, ProviderNotAllowed
from services.intake.provider import Identities
from services.intake.routes.providers import COOKIE
from tests.support.intake import OURS
from tests.support.provider import CLIENT, DOMAIN, SECRET, MockProvider, go, leave, listening


async def test_one_comes_back_once_and_only_in_the_browser_that_left(
    stranger, north, provider, device, visit, intake
):
    address = await leave(stranger, north.caseworker.member.email)
    said = provider.consent(address, north.caseworker.member.email)
    thief = visit(wiring.build(intake))
    thief.cookies.set(COOKIE, "a guess")
    stolen = await thief.get("/sign-in/provider/back", params=said)
    late = await stranger.get("/sign-in/provider/back", params=said)

    first = await go(stranger, provider, north.caseworker)
    state = {"state": said["state"], "code": "code-1"}
    replayed = await stranger.get("/sign-in/provider/back", params=state)

    assert (stolen.status_code, late.status_code) == (422, 422)
    assert (first.status_code, replayed.status_code) == (200, 422)


async def test_a_code_of_another_errand_is_worth_nothing(stranger, north, provider, device):
    """PKCE: a code that was stolen on its way is redeemed by nobody else."""
    other = provider.consent(
        await leave(stranger, north.caseworker.member.email), north.caseworker.member.email
    )
    mine = provider.consent(
        await leave(stranger, north.caseworker.member.email), north.caseworker.member.email
    )

    answer = await stranger.get("/sign-in/provider/back", params=mine | {"code": other["code"]})

    assert answer.status_code == 422
    assert provider.redeemed == []


async def test_an_errand_holds_for_five_minutes(stranger, north, provider, device, clock):
    address = await leave(stranger, north.caseworker.member.email)
    clock.turn(minutes=5)

    said = provider.consent(address, north.caseworker.member.email)
    answer = await stranger.get("/sign-in/provider/back", params=said)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "said", [{}, {"error": "access_denied"}, {"state": "x"}, {"code": "x", "state": "x"}]
)
async def test_who_comes_back_with_nothing_is_told_calmly(stranger, provider, said):
    answer = await stranger.get("/sign-in/provider/back", params=said)

    assert answer.status_code == 422
    assert "Start again" in answer.text


LIES = {
    "not there": ("/.well-known/openid-configuration", (404, {}), 422),
    "broken": ("/.well-known/openid-configuration", (500, {}), 503),
    "leads elsewhere": ("/.well-known/openid-configuration", (302, {}), 422),
    "without end": ("/.well-known/openid-configuration", (200, b"[" * 300_000), 422),
    "not an object": ("/.well-known/openid-configuration", (200, ["x"]), 422),
    "no JSON": ("/.well-known/openid-configuration", (200, b"<html>"), 422),
    "no keys": ("/keys", (200, {}), 422),
    "keys that are none": ("/keys", (200, {"keys": [{"kty": "RSA", "kid": "r"}]}), 422),
    "keys of words": ("/keys", (200, {"keys": "none"}), 422),
    "a token of words": ("/token", (200, {"id_token": 7}), 422),
    "keys broken": ("/keys", (503, {}), 503),
}


@pytest.mark.parametrize(("path", "answer", "status"), LIES.values(), ids=LIES)
async def test_whatever_a_provider_answers_the_page_is_calm(
    stranger, north, provider, device, path, answer, status
):
    email = north.caseworker.member.email
    said = provider.consent(await leave(stranger, email), email)
    provider.answers[path] = answer

    back = await stranger.get("/sign-in/provider/back", params=said)

    assert back.status_code == status
    assert "Start again" in back.text


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_a_discovery_that_leads_astray_is_refused(stranger, north, provider, metadata):
    provider.metadata = metadata

    page = await stranger.post(
        "/sign-in/provider", data={"email": north.caseworker.member.email}, headers=OURS
    )

    assert page.status_code == 422
    assert "javascript:" not in page.text


async def test_a_provider_that_is_down_is_told_calmly(stranger, north, intake, clock):
    async with listening(MockProvider(clock)) as mock:
        known = Provider(north.society, mock.issuer, CLIENT, SECRET, DOMAIN)
        await providing.set_provider(intake, north.name, known)

    email = {"email": north.caseworker.member.email}
    page = await stranger.post("/sign-in/provider", data=email, headers=OURS)

    assert page.status_code == 503
    assert "does not answer at the moment" in page.text


async def test_a_society_without_a_provider_is_led_nowhere(stranger, south, provider):
    email = {"email": south.caseworker.member.email}
    page = await stranger.post("/sign-in/provider", data=email, headers=OURS)

    assert page.status_code == 422
    assert "Use your password and code" in page.text


async def test_the_clients_secret_is_kept_closed(intake, north, provider):
    async with transaction_of(intake.pool) as tx:
        [row] = await tx.fetch("SELECT * FROM providers")
        [noted] = await _noted(intake, north)
    kept = " ".join(map(str, row.values()))
    assert SECRET not in kept
    assert base64.b64encode(SECRET.encode()).decode() not in kept
    assert noted == "provider set"


async def test_asking_at_the_other_door_is_slowed_by_network(stranger, provider):
    statuses = [
        (await stranger.post("/sign-in/provider", data={"email": "x@y"}, headers=OURS)).status_code
        for _ in range(41)
    ]

    assert (statuses[0], statuses[-1]) == (422, 429)


@pytest.mark.parametrize("issuer", ["http://id.example", "ftp://id.example", "id.example", ""])
async def test_production_knows_no_provider_without_https(intake, north, issuer):
    strict = replace(intake, identities=Identities())

    with pytest.raises(ProviderNotAllowed):
        known = Provider(north.society, issuer, CLIENT, SECRET, DOMAIN)
        await providing.set_provider(strict, north.name, known)


def test_the_command_line_sets_a_provider_with_its_secret_from_standard_input(command):
    command("found", "--society", "North", "--country", "FI", "--language", "en")
    told = ("--issuer", "http://id.example", "--client-id", "us", "--domain", "N.example")

    done = command("provider", "--society", "North", *told, stdin="the secret\n")
    nobody = command("provider", "--society", "Nowhere", *told, stdin="the secret\n")
    without = command("provider", "--society", "North", *told, stdin="")

    assert (done.returncode, nobody.returncode, without.returncode) == (0, 1, 2)
    assert "the secret" not in done.stdout + done.stderr


async def _noted(intake, founded) -> list[str]:
    async with transaction_of(intake.pool, founded.society) as tx:
        rows = await tx.fetch("SELECT did FROM audit WHERE did LIKE 'provider%'")
    return [row["did"] for row in rows]

"""A Society's own identity provider: what it may say, what is not believed, the passkey beside."""

from __future__ import annotations

import hashlib
import hmac
import html
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from services.chassis.database import transaction_of
from services.intake.routes import session
from tests.support.authenticator import Authenticator, add_passkey, text
from tests.support.provider import CLIENT, DOMAIN, go, prove


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_provider_and_passkey_together_open_the_door(
    stranger, north, provider, device, algorithm
):
    provider.algorithm = algorithm
    page = await go(stranger, provider, north.caseworker, next="/cases")
    before = stranger.cookies.get(session.COOKIE)

    answer = await prove(stranger, page, device)

    assert before is None
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    assert "Caseworker society-of-the-north" in (await stranger.get("/account")).text
    [told] = provider.redeemed
    assert told["redirect_uri"] == "https://localhost/sign-in/provider/back"


async def test_without_a_passkey_it_goes_no_further(stranger, north, provider):
    answer = await go(stranger, provider, north.caseworker)

    assert answer.status_code == 422
    assert "Ask your administrator for an invitation link" in answer.text
    assert session.COOKIE not in stranger.cookies
    assert (await stranger.get("/")).status_code == 303


async def test_a_colleagues_passkey_beside_the_provider_opens_nothing(
    stranger, north, provider, device, portal
):
    other = Authenticator()
    await add_passkey(await portal(north.approver), other)
    page = await go(stranger, provider, north.caseworker)

    assert (await prove(stranger, page, other)).status_code == 422


def none_of(claims):
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(text(json.dumps(part).encode()) for part in parts) + "."


def with_public_key(provider):
    def sign(claims):
        head = {"alg": "HS256", "typ": "JWT", "kid": "r"}
        told = ".".join(text(json.dumps(part).encode()) for part in (head, claims))
        mark = hmac.new(provider.public_pem(), told.encode(), hashlib.sha256).digest()
        return f"{told}.{text(mark)}"

    return sign


def by_a_stranger(claims):
    return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", headers={"kid": "r"})


def changed_after(provider):
    def sign(claims):
        whole = jwt.encode(claims, provider.rsa_key, "RS256", headers={"kid": "r"}).split(".")
        claims = claims | {"email": f"approver@{DOMAIN}"}
        return ".".join((whole[0], text(json.dumps(claims).encode()), whole[2]))

    return sign


SIGNERS = {
    "no signature": lambda _: none_of,
    "HS256 with the public key": with_public_key,
    "another key under the same name": lambda _: by_a_stranger,
    "changed after signing": changed_after,
    "a name nobody has": lambda p: (
        lambda c: jwt.encode(c, p.rsa_key, "RS256", headers={"kid": "z"})
    ),
    "another algorithm": lambda p: (
        lambda c: jwt.encode(c, p.rsa_key, "PS256", headers={"kid": "r"})
    ),
    "no token": lambda _: lambda _: "",
}


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
async def test_a_token_nobody_vouches_for_is_refused(stranger, north, provider, device, signer):
    provider.signer = signer(provider)

    answer = await go(stranger, provider, north.caseworker)

    assert answer.status_code == 422
    assert "did not tell us who you are" in html.unescape(answer.text)
    assert "data-options" not in answer.text


CLAIMS = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "several audiences without a party": {"aud": [CLIENT, "somebody-else"]},
    "another party": {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "no subject": {"sub": None},
    "expired": {"exp": 1_700_000_000},
    "no end": {"exp": None},
    "from tomorrow": {"iat": 1_900_000_000},
    "not yet": {"nbf": 1_900_000_000},
    "an end that is no number": {"exp": "soon"},
    "e-mail not verified": {"email_verified": False},
    "e-mail verified in words": {"email_verified": "true"},
    "no word on the e-mail": {"email_verified": None},
    "no e-mail": {"email": None},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
async def test_what_is_not_for_us_here_and_now_is_refused(
    stranger, north, provider, device, claims
):
    provider.claims = claims

    answer = await go(stranger, provider, north.caseworker)

    assert answer.status_code == 422
    assert "data-options" not in answer.text


async def test_a_provider_vouches_for_its_own_domain_and_its_own_society_alone(
    stranger, north, south, provider, device, intake
):
    elsewhere = await go(stranger, provider, north.caseworker, south.caseworker.member.email)
    nobody = await go(stranger, provider, north.caseworker, f"nobody@{DOMAIN}")
    async with transaction_of(intake.pool) as tx:
        theirs = f"guest@{DOMAIN}"
        staff_id = south.caseworker.member.staff_id
        await tx.execute("UPDATE staff SET email = $1 WHERE staff_id = $2", theirs, staff_id)
    same_domain = await go(stranger, provider, north.caseworker, theirs)

    assert "did not tell us who you are" in html.unescape(elsewhere.text)
    assert "nobody with this e-mail works here" in nobody.text
    assert "nobody with this e-mail works here" in same_domain.text

"""The provider: asks a Society's own identity provider who somebody is, and believes little.

OpenID Connect Core 1.0 with the authorization code and PKCE (RFC 7636). Nothing is followed that
redirects, nothing is read that is long or slow, and outside a test or demo all of it is https.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from .model.doors import Provider, ProviderRefused, ProviderSilent

_MOST = 256 * 1024
_SECONDS = 8.0
_LEEWAY = timedelta(minutes=1)
_KINDS = {"RS256": "RSA", "ES256": "EC"}
_LEAST_BITS = 2048
_OPTIONS: jwt.types.Options = {
    "require": ["iss", "sub", "aud", "exp", "iat", "nonce"],
    # Times are compared with the clock that is given, below.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


@dataclass(frozen=True)
class Endpoints:
    """Where a provider does what, as its discovery document says."""

    authorization: str
    token: str
    keys: str
    basic: bool


@dataclass(frozen=True, repr=False)
class Redeeming:
    """What a code is redeemed with."""

    code: str
    verifier: str
    back: str


@dataclass(frozen=True)
class Identities:
    """The way to identity providers; `plain` lets a test or demo do without https."""

    plain: bool = False
    seconds: float = _SECONDS

    def may_reach(self, url: str) -> bool:
        """Return whether an address may be asked at all."""
        parts = urlsplit(url)
        schemes = ("https", "http") if self.plain else ("https",)
        return parts.scheme in schemes and bool(parts.hostname) and not parts.username

    async def discover(self, issuer: str) -> Endpoints:
        """Read where a provider does what; raises `ProviderSilent` or `ProviderRefused`."""
        said = await self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != issuer:
            raise ProviderRefused
        named = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        places = [str(said.get(name, "")) for name in named]
        if not all(self.may_reach(place) for place in places):
            raise ProviderRefused
        ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Endpoints(places[0], places[1], places[2], "client_secret_basic" in ways)

    async def redeem(self, provider: Provider, at: Endpoints, given: Redeeming) -> str:
        """Exchange a code for an ID token; raises `ProviderSilent` or `ProviderRefused`."""
        told = {
            "grant_type": "authorization_code",
            "code": given.code,
            "redirect_uri": given.back,
            "code_verifier": given.verifier,
        }
        known = (provider.client_id, provider.client_secret)
        if at.basic:
            name, secret = (quote(part, safe="") for part in known)
            said = await self._ask("POST", at.token, data=told, auth=(name, secret))
        else:
            told |= {"client_id": known[0], "client_secret": known[1]}
            said = await self._ask("POST", at.token, data=told)
        return str(said.get("id_token", ""))

    async def read(
        self, provider: Provider, at: Endpoints, token: str, told: tuple[str, datetime]
    ) -> str:
        """Return the e-mail an ID token vouches for; raises `ProviderSilent`, `ProviderRefused`.

        `told` is the nonce that was sent along, and the moment now.
        """
        keys = await self._ask("GET", at.keys)
        try:
            claims = _verified(provider, token, keys)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            raise ProviderRefused from None
        if not _holds(claims, provider, told):
            raise ProviderRefused
        if claims.get("email_verified") is not True:
            raise ProviderRefused
        return str(claims.get("email", "")).strip().lower()

    async def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        if not self.may_reach(url):
            raise ProviderRefused
        try:
            async with asyncio.timeout(self.seconds):
                status, body = await self._fetch(method, url, **more)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError):
            raise ProviderSilent from None
        if status >= 500:
            raise ProviderSilent
        try:
            said = json.loads(body) if status == 200 else None
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise ProviderRefused
        return said

    async def _fetch(self, method: str, url: str, **more: Any) -> tuple[int, bytes]:
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        client = httpx2.AsyncClient(timeout=self.seconds, follow_redirects=False, trust_env=False)
        async with client, client.stream(method, url, headers=headers, **more) as answer:
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _MOST:
                    raise ProviderRefused
            return answer.status_code, body


def _verified(provider: Provider, token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return what a token says, once one of the provider's keys has signed it (RFC 7519)."""
    header = jwt.get_unverified_header(token)
    algorithm, kid = str(header.get("alg")), header.get("kid")
    kind = _KINDS[algorithm]  # anything else, `none` and HS256 too, is a KeyError: refused
    fitting = [
        jwt.PyJWK(one, algorithm)
        for one in keys["keys"]
        if isinstance(one, dict)
        and one.get("kty") == kind
        and one.get("use", "sig") == "sig"
        and (kid is None or one.get("kid") == kid)
    ]
    if len(fitting) != 1:
        raise ValueError("no key, or more than one, may have signed")
    key = fitting[0].key
    if isinstance(key, RSAPublicKey) and key.key_size < _LEAST_BITS:
        raise ValueError("the key is too short")
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        audience=provider.client_id,
        issuer=provider.issuer,
        options=_OPTIONS,
    )
    return claims


def _holds(claims: dict[str, Any], provider: Provider, told: tuple[str, datetime]) -> bool:
    """Return whether a token is for us, for this errand, and for now."""
    nonce, at = told
    now, leeway = at.timestamp(), _LEEWAY.total_seconds()
    try:
        times = float(claims["exp"]), float(claims["iat"]), float(claims.get("nbf", 0))
    except (TypeError, ValueError):
        return False
    in_time = now < times[0] + leeway and times[1] <= now + leeway and times[2] <= now + leeway
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp", None if several else provider.client_id)
    same = hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode())
    return in_time and same and party == provider.client_id

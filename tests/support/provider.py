"""An identity provider that really listens and signs, and lies when told to."""

from __future__ import annotations

import asyncio
import hashlib
import html
import json
import re
import socket
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from .authenticator import asked
from .intake import OURS

DOMAIN = "society-of-the-north.example"
CLIENT, SECRET = "retrace", "a secret of the client's"
Answer = tuple[int, Any]


@dataclass
class MockProvider:
    """OpenID Connect over loopback: change its fields, or its claims, to make it lie."""

    clock: Any
    origin: str = ""
    rsa_key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    ec_key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    signer: Any = None
    answers: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    redeemed: list[dict[str, str]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return self.origin

    def public_pem(self) -> bytes:
        kind = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.rsa_key.public_key().public_bytes(serialization.Encoding.PEM, kind)

    def consent(self, address: str, email: str) -> dict[str, str]:
        """Do what the person does at the provider; return what the browser comes back with."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked | {"email": email}
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def answer(self, path: str, body: bytes, headers: dict[bytes, bytes]) -> Answer:
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, self._discovery()
        if path == "/keys":
            return 200, self._keys()
        if path == "/token":
            return self._token(dict(parse_qsl(body.decode())), headers)
        return 404, {}

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.origin}/authorize?tenant=1",
            "token_endpoint": f"{self.origin}/token",
            "jwks_uri": f"{self.origin}/keys",
        } | self.metadata

    def _keys(self) -> dict[str, Any]:
        made = []
        for name, algorithm, key in (
            ("r", jwt.algorithms.RSAAlgorithm, self.rsa_key),
            ("e", jwt.algorithms.ECAlgorithm, self.ec_key),
        ):
            told = json.loads(algorithm.to_jwk(key.public_key()))
            made.append(told | {"kid": name, "use": "sig"})
        return {"keys": made}

    def _token(self, told: dict[str, str], headers: dict[bytes, bytes]) -> Answer:
        known = headers.get(b"authorization", b"").removeprefix(b"Basic ")
        asked = self.codes.pop(told.get("code", ""), None)
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        said = b64decode(known).decode() if known else ""
        if asked is None or asked["code_challenge"] != challenge or not said.startswith(CLIENT):
            return 400, {"error": "invalid_grant"}
        self.redeemed.append(told)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(asked)}

    def _signed(self, asked: dict[str, str]) -> str:
        now: datetime = self.clock()
        claims = {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENT,
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "iat": int(now.timestamp()),
            "nonce": asked["nonce"],
            "email": asked["email"],
            "email_verified": True,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.signer:
            return self.signer(claims)
        key, kid = {"RS256": (self.rsa_key, "r"), "ES256": (self.ec_key, "e")}[self.algorithm]
        return jwt.encode(claims, key, self.algorithm, headers={"kid": kid})


@asynccontextmanager
async def listening(provider: MockProvider) -> AsyncIterator[MockProvider]:
    """Let it answer on a free port."""

    async def app(scope, receive, send):
        body = b""
        while (message := await receive()).get("more_body"):
            body += message["body"]
        body += message.get("body", b"")
        status, said = provider.answer(scope["path"], body, dict(scope["headers"]))
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        kind = [(b"content-type", b"application/json"), (b"location", b"/keys")]
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": raw})

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        provider.origin = f"http://127.0.0.1:{door.getsockname()[1]}"
        config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield provider
        finally:
            server.should_exit = True
            await task


async def leave(browser, email: str, **more) -> str:
    """Ask at the other door; return the address one is led to."""
    page = await browser.post("/sign-in/provider", data={"email": email} | more, headers=OURS)
    return html.unescape(re.search(r'href="(http://[^"]+)" rel="noreferrer"', page.text)[1])


async def go(browser, provider, who, email: str = "", **more):
    """Go to the provider and come back."""
    address = await leave(browser, who.member.email, **more)
    said = provider.consent(address, email or who.member.email)
    return await browser.get("/sign-in/provider/back", params=said)


async def prove(browser, page, device):
    options, fields = asked(page.text)
    data = fields | {"answer": device.get(options)}
    return await browser.post("/sign-in/passkey/answer", data=data, headers=OURS)

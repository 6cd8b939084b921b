"""A passkey's device in software: it really signs (CTAP 2.1, COSE ES256), and lies when told to."""

from __future__ import annotations

import hashlib
import html
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from services.chassis.database import transaction_of

from .intake import HOST, OURS

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(told: str) -> bytes:
    return urlsafe_b64decode(told + "=" * (-len(told) % 4))


@dataclass
class Authenticator:
    """One passkey in one device; change its fields to make it lie."""

    origin: str = HOST
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 1
    step: int = 1
    handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: dict[str, Any]) -> str:
        """Answer `credentials.create`; the options are what the page carries."""
        self.handle = raw(options["user"]["id"])
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        about = self._about(self.flags | ATTESTED) + attested + self._public()
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        said = self._said("webauthn.create", options)
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(made)})

    def get(self, options: dict[str, Any]) -> str:
        """Answer `credentials.get`."""
        self.count += self.step
        about, said = self._about(self.flags), self._said("webauthn.get", options)
        signature = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        told = {"authenticatorData": about, "clientDataJSON": said, "signature": signature}
        if self.handle:
            told["userHandle"] = self.handle
        return self._answer({name: text(value) for name, value in told.items()})

    def _about(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told | {"crossOrigin": False}).encode()

    def _public(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, response: dict[str, str]) -> str:
        named = {"id": text(self.credential_id), "rawId": text(self.credential_id)}
        return json.dumps(named | {"type": "public-key", "response": response})


def asked(page: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a page asks of a passkey, and the hidden fields its form carries."""
    options = json.loads(html.unescape(re.search(r'data-options="([^"]+)"', page)[1]))
    form = page.partition('id="passkey" method')[2].partition("</form>")[0]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return options, {name: html.unescape(value) for name, value in fields.items()}


async def add_passkey(browser, device: Authenticator, name: str = "My key"):
    """Register a passkey through the pages of somebody signed in."""
    page = await browser.post("/account/passkeys/new", name=name)
    options, fields = asked(page.text)
    return await browser.post("/account/passkeys", **fields | {"answer": device.create(options)})


async def ask(browser, **fields):
    """Press the button of the door; return what is asked, and the form's fields."""
    page = await browser.post("/sign-in/passkey", data=fields, headers=OURS)
    return asked(page.text)


async def answer_with(browser, answer: str, fields):
    data = fields | {"answer": answer}
    return await browser.post("/sign-in/passkey/answer", data=data, headers=OURS)


async def enter(browser, device: Authenticator, **more):
    options, fields = await ask(browser, **more)
    return await answer_with(browser, device.get(options), fields)


async def counts(intake) -> list[int]:
    async with transaction_of(intake.pool) as tx:
        return [row["sign_count"] for row in await tx.fetch("SELECT sign_count FROM passkeys")]

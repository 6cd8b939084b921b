"""Operators: who may look at the board, in one file that its owner alone can read."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex(16))
"""Checked for names that are not there, so that they take as long as those that are."""

_STEP_SECONDS = 30
_AROUND = (0, -1, 1)
"""Steps of a code that count: the present one, and one to each side for clocks that differ."""


class Unsafe(Exception):
    """The file of the operators can be read by others than its owner, or is not ours."""


@dataclass(frozen=True, repr=False)
class Appointed:
    """What a new operator needs to sign in; shown once, kept nowhere."""

    name: str
    password: str
    totp: str

    @property
    def uri(self) -> str:
        """The address an authenticator takes."""
        return pyotp.TOTP(self.totp).provisioning_uri(name=self.name, issuer_name="Retrace board")


@dataclass(frozen=True, repr=False)
class Operator:
    """Somebody who may look."""

    name: str
    password: str
    totp: str


def appoint(
    file: Path, name: str, *, password: str | None = None, totp: str | None = None
) -> Appointed:
    """Let somebody look at the board; of an operator by the same name, replace the old ways in."""
    appointed = Appointed(
        name, password or secrets.token_urlsafe(18), totp or pyotp.random_base32()
    )
    others = {one.name: one for one in read(file)}
    others[name] = Operator(name, _HASHER.hash(appointed.password), appointed.totp)
    listed = [
        {"name": one.name, "password": one.password, "totp": one.totp}
        for one in sorted(others.values(), key=lambda one: one.name)
    ]
    _write(file, json.dumps({"operators": listed}, indent=1) + "\n")
    return appointed


def read(file: Path) -> list[Operator]:
    """Return who may look; nobody while there is no file. Raises `Unsafe`."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except FileNotFoundError:
        return []
    if mode & 0o077:
        raise Unsafe
    try:
        told: dict[str, list[dict[str, str]]] = json.loads(file.read_text(encoding="utf-8"))
        return [Operator(one["name"], one["password"], one["totp"]) for one in told["operators"]]
    except (ValueError, KeyError, TypeError):
        raise Unsafe from None


@dataclass
class Door:
    """Lets operators in: password and code together, each code once.

    Which codes were used is known in memory alone; for the half minute after a restart a code
    could pass again, to somebody who has the password too.
    """

    file: Path
    _used: dict[str, int] = field(default_factory=dict)
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def lets_in(self, name: str, password: str, code: str, now: datetime) -> bool:
        """Return whether name, password and code fit; what was wrong is not told.

        Every attempt hashes one password and compares three codes, known name or not.
        """
        async with self._at_once:
            step = await asyncio.to_thread(self._fits, name, password, code, now)
        if step is None or step <= self._used.get(name, 0):
            return False
        self._used[name] = step
        return True

    @property
    def has_operators(self) -> bool:
        """Whether anybody may come in at all."""
        return bool(read(self.file))

    def _fits(self, name: str, password: str, code: str, now: datetime) -> int | None:
        """Return the step of time the code belongs to, if all three fit."""
        known = {one.name: one for one in read(self.file)}
        operator = known.get(name, Operator(name, _NOBODY, pyotp.random_base32()))
        right = _verified(operator.password, password)
        step = _step(operator.totp, code, now)
        return step if right and name in known else None


def _verified(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Return the step of time a code belongs to (RFC 6238)."""
    here, totp = int(now.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    plain = code.replace(" ", "").encode()
    fitting = [
        here + around
        for around in _AROUND
        if compare_digest(totp.generate_otp(here + around).encode(), plain)
    ]
    return fitting[0] if fitting else None


def _write(file: Path, text: str) -> None:
    """Write the file whole or not at all, for its owner alone."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")

    def owner_only(path: Any, flags: int) -> int:
        return os.open(path, flags | os.O_EXCL, 0o600)

    with open(draft, "w", encoding="utf-8", opener=owner_only) as stream:
        stream.write(text)
    draft.replace(file)

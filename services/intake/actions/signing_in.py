"""Signing in and out: one answer for whatever was wrong, and a code works once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp

from services.chassis.database import Connection, transaction_of
from services.contracts.codes import Language, read_code
from services.intake.model.doors import Beginning, Purpose
from services.intake.model.people import Account, Member
from services.intake.resources import Resources
from services.intake.store import audit, doors, people, sessions
from services.intake.store.scopes import transaction_for

from . import passkeys, recovering

_STEP_SECONDS = 30
_LONGEST_PAUSE = 5.0
_OPENING = (Purpose.SIGN_IN, Purpose.BESIDE_PROVIDER)


@dataclass(frozen=True, repr=False)
class Attempt:
    """What somebody typed at the door, and what is to happen next."""

    email: str = ""
    password: str = ""
    code: str = ""
    next: str = "/"
    kept: str = ""
    language: str = ""

    @property
    def account(self) -> str:
        """Return the e-mail address as accounts have it."""
        return self.email.strip().lower()


@dataclass(frozen=True, repr=False)
class SignedIn:
    """A session that has just begun; the token goes to the browser and nowhere else."""

    token: str
    member: Member
    left: int | None = None
    """How many recovery codes are left, where one was used."""


def may_try(resources: Resources, network: bytes, attempt: Attempt) -> bool:
    """Return whether a network may try an account now; it never hinders other networks."""
    limits, account = resources.limits, _key(b"account", attempt.account.encode())
    allowed = limits.allow(network, "sign_in") and limits.allow(_key(network, account), "account")
    if not allowed:
        resources.metrics.sign_ins.labels("slowed").inc()
    return allowed


async def sign_in(resources: Resources, attempt: Attempt, device: str = "") -> SignedIn | None:
    """Begin a session; None if e-mail, password or code is wrong, in the same time each."""
    await _slow_down(resources, attempt)
    async with transaction_of(resources.pool) as tx:
        account = await people.find_account(tx, attempt.account)
    hashed = account.password_hash if account else None
    right = await resources.passwords.holds(attempt.password, hashed)
    step = accepted_step(secret_of(resources, account), attempt.code, resources.clock())
    begun = None
    if account is not None and right:
        begun = await _begin(resources, account, step, attempt, device)
    resources.metrics.sign_ins.labels("signed_in" if begun else "refused").inc()
    return begun


async def sign_in_with_passkey(
    resources: Resources, how: Beginning, challenge_id: str, answer: str
) -> SignedIn | None:
    """Begin a session of whoever's passkey signed a challenge; None where it is not certain."""
    challenge = await passkeys.take(resources, challenge_id)
    begun = None
    if challenge is not None and challenge.purpose in _OPENING:
        who = await passkeys.prove(resources, challenge, answer)
        if who is not None:
            async with transaction_of(resources.pool, who.society) as tx:
                begun = await begin(tx, who, resources.clock(), how)
    resources.metrics.sign_ins.labels("signed_in" if begun else "refused").inc()
    return begun


async def begin(
    tx: Connection, member: Member, at: datetime, how: Beginning, left: int | None = None
) -> SignedIn:
    """Begin a session of somebody who has proved who they are, and write it down."""
    token = secrets.token_urlsafe(32)
    chosen = how.language if how.language in set(Language) else None
    await sessions.begin(tx, token, member, at, replace(how, language=chosen))
    await audit.note(tx, member, "signed in", member.staff_id, at=at, society=member.society)
    return SignedIn(token, member, left)


async def sign_out(resources: Resources, token: str, member: Member) -> None:
    """End a session; whoever was lent signs out at home, where they signed in."""
    at, home = resources.clock(), member.home or member.society
    async with transaction_for(resources.pool, member, home) as tx:
        await sessions.end(tx, token)
        await audit.note(tx, member, "signed out", member.staff_id, at=at, society=home)


async def drop_session(resources: Resources, token: str) -> None:
    """End whatever session a browser had before: it has a new one now."""
    async with transaction_of(resources.pool) as tx:
        await sessions.end(tx, token)


def accepted_step(secret: str, code: str, at: datetime) -> int | None:
    """Return the 30-second step a code belongs to: this one or a neighbour (RFC 6238), or None."""
    typed, one_time = read_code(code), pyotp.TOTP(secret)
    now = int(at.timestamp()) // _STEP_SECONDS
    found = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(one_time.generate_otp(step).encode(), typed.encode())
    ]
    return found[-1] if found else None


def totp_label(staff_id: object) -> str:
    """Return the label under which the vault closes the secret of somebody's codes."""
    return f"staff|{staff_id}|totp_secret"


async def _begin(
    resources: Resources, account: Account, step: int | None, attempt: Attempt, device: str
) -> SignedIn | None:
    """Begin with the code of this moment, or with one of the codes on paper."""
    at, who, left = resources.clock(), None, None
    async with transaction_of(resources.pool, account.society) as tx:
        if step is not None:
            who = await people.use_step(tx, account.staff_id, step, at)
        elif recovering.is_recovery_code(attempt.code):
            staff_id, vault = account.staff_id, resources.vault
            who = await recovering.use_code(tx, vault, staff_id, attempt.code, at)
            left = await doors.count_recovery_codes(tx, staff_id)
        if who is None:
            return None
        how = Beginning(attempt.language, device, proved=step is not None)
        return await begin(tx, who, at, how, left)


async def _slow_down(resources: Resources, attempt: Attempt) -> None:
    """Let many guesses at one account wait, from wherever they come."""
    key = _key(b"account", attempt.account.encode())
    if not resources.limits.allow(key, "guesses"):
        await resources.pause(min(_LONGEST_PAUSE, resources.limits.delay(key, "guesses")))


def secret_of(resources: Resources, account: Account | None) -> str:
    """Return the secret of somebody's codes, or one that is nobody's."""
    if account is None or account.totp_secret is None:
        return pyotp.random_base32()
    return resources.vault.open_root(totp_label(account.staff_id), account.totp_secret)


def _key(*parts: bytes) -> bytes:
    return hashlib.sha256(b"|".join(parts)).digest()[:16]

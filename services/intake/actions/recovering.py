"""Recovering: ten codes on paper, for the day the telephone is not there."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.codes import read_code
from services.intake import store
from services.intake.model.doors import RECOVERY_CODES
from services.intake.model.people import Member
from services.intake.vault import Vault

from .doing import Doing, note

_DIGITS = 12


async def make_codes(tx: Connection, doing: Doing) -> tuple[str, ...]:
    """Draw ten codes of 12 digits (40 bits each), told once; those there were open nothing more."""
    drawn = [_draw() for _ in range(RECOVERY_CODES)]
    staff_id = doing.by.staff_id
    hashes = [hash_of(doing.vault, staff_id, code) for code in drawn]
    await store.doors.replace_recovery_codes(tx, staff_id, hashes, doing.at)
    await note(tx, doing, "recovery codes made", staff_id)
    return tuple(" ".join(code[at : at + 4] for at in range(0, _DIGITS, 4)) for code in drawn)


async def use_code(
    tx: Connection, vault: Vault, staff_id: UUID, typed: str, at: datetime
) -> Member | None:
    """Use up a recovery code and write it down; None if it is none, or was used before."""
    code = read_code(typed)
    if not is_recovery_code(typed):
        return None
    who = await store.doors.use_recovery_code(tx, staff_id, hash_of(vault, staff_id, code), at)
    if who is not None:
        await note(tx, Doing(who, at, vault), "recovery code used", staff_id)
    return who


def is_recovery_code(typed: str) -> bool:
    """Return whether what was typed is as long as a recovery code."""
    code = read_code(typed)
    return len(code) == _DIGITS and code.isdecimal()


def hash_of(vault: Vault, staff_id: UUID, code: str) -> bytes:
    """Return what is kept of a code: without the root key a stolen table opens nothing."""
    key = vault.derived("recovery codes")
    return hmac.new(key, staff_id.bytes + code.encode(), sha256).digest()


def _draw() -> str:
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"

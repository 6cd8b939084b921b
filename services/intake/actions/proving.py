"""Proving: before keys and exports one shows once more that it is really oneself who sits there."""

from __future__ import annotations

from services.intake import store
from services.intake.model.doors import Purpose
from services.intake.model.people import Session
from services.intake.resources import Resources

from . import passkeys
from .doing import Doing, note
from .signing_in import accepted_step, secret_of


def may_confirm(resources: Resources, network: bytes, session: Session) -> bool:
    """Return whether a session may try once more; other sessions of the same person are free."""
    limits = resources.limits
    return limits.allow(network, "sign_in") and limits.allow(session.session_id.bytes, "confirm")


async def confirm_by_code(resources: Resources, session: Session, typed: str) -> bool:
    """Prove with the code of this moment; a code that was used anywhere proves nothing."""
    at, member = resources.clock(), session.member
    async with store.scopes.transaction_for(resources.pool, member) as tx:
        account = await store.people.find_account(tx, member.email)
        step = accepted_step(secret_of(resources, account), typed, at)
        if account is None or step is None:
            return False
        if await store.people.use_step(tx, account.staff_id, step, at) is None:
            return False
        await store.sessions.prove(tx, session.session_id, at)
        await note(tx, Doing(member, at, resources.vault), "confirmed", member.staff_id)
    return True


async def confirm_by_passkey(
    resources: Resources, session: Session, challenge_id: str, answer: str
) -> bool:
    """Prove with a passkey of one's own; a colleague's proves nothing."""
    challenge = await passkeys.take(resources, challenge_id)
    if challenge is None or challenge.purpose is not Purpose.CONFIRM:
        return False
    if challenge.staff_id != session.member.staff_id:
        return False
    who = await passkeys.prove(resources, challenge, answer)
    if who is None:
        return False
    at = resources.clock()
    async with store.scopes.transaction_for(resources.pool, who) as tx:
        await store.sessions.prove(tx, session.session_id, at)
        await note(tx, Doing(who, at, resources.vault), "confirmed", who.staff_id)
    return True

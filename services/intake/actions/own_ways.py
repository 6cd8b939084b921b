"""One's own ways in: another password, and codes from another device."""

from __future__ import annotations

from hashlib import sha256

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.model.people import Account, Session
from services.intake.resources import Resources

from .doing import Doing, note
from .signing_in import accepted_step, secret_of, totp_label


async def change_password(
    resources: Resources, session: Session, old: str, code: str, new: str
) -> bool:
    """Choose another password and end all other sessions; False if the old one or the code is not.

    The two are not told apart, and a code is used up only where the old password was right.
    """
    account = await _account(resources, session)
    right = await resources.passwords.holds(old, account.password_hash if account else None)
    step = accepted_step(secret_of(resources, account), code, resources.clock())
    if account is None or not right or step is None:
        return False
    hashed = await resources.passwords.hash(new)
    at, member = resources.clock(), session.member
    async with store.scopes.transaction_for(resources.pool, member) as tx:
        if await store.people.use_step(tx, member.staff_id, step, at) is None:
            return False
        before = account.password_hash or ""
        if not await store.doors.set_password(tx, member.staff_id, before, hashed):
            return False  # changed meanwhile: what was proved is no longer the password
        await store.sessions.end_all(tx, member.staff_id, but=session.session_id)
        await note(tx, Doing(member, at, resources.vault), "password changed", member.staff_id)
    return True


async def mark_of_app(resources: Resources, session: Session) -> str:
    """Return a mark of the secret one's codes come from now; another secret has another mark."""
    account = await _account(resources, session)
    return _mark(account.totp_secret if account else None)


async def move_app(resources: Resources, session: Session, new: tuple[str, str], code: str) -> bool:
    """Let codes come from a new secret once one of its codes is typed; all other sessions end.

    `new` is the secret and the mark of the one it replaces. Until then the old one works, and from
    then on it does not; a code of a moment that was used up before, under either, proves nothing.
    """
    secret, mark = new
    at, member = resources.clock(), session.member
    account = await _account(resources, session)
    step = accepted_step(secret, code, at)
    if account is None or step is None or _mark(account.totp_secret) != mark:
        return False
    sealed = resources.vault.seal_root(totp_label(member.staff_id), secret)
    async with store.scopes.transaction_for(resources.pool, member) as tx:
        replaced = (account.totp_secret or "", sealed)
        if not await store.doors.replace_totp(tx, member.staff_id, replaced, step):
            return False
        await store.sessions.end_all(tx, member.staff_id, but=session.session_id)
        await note(tx, Doing(member, at, resources.vault), "app moved", member.staff_id)
    return True


async def _account(resources: Resources, session: Session) -> Account | None:
    async with transaction_of(resources.pool) as tx:
        return await store.people.find_account(tx, session.member.email)


def _mark(sealed: str | None) -> str:
    return sha256((sealed or "").encode()).hexdigest()

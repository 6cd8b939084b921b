"""Arriving: an invitation is used once, to choose a password and connect an app for codes."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.database import transaction_of
from services.intake import store
from services.intake.model.doors import Beginning, InvitationGone, Invited
from services.intake.resources import Resources

from . import recovering
from .doing import Doing, note
from .inviting import hash_of
from .signing_in import SignedIn, begin, totp_label


@dataclass(frozen=True, repr=False)
class Chosen:
    """What somebody signs in with from now on; `step` is of the code that was just typed."""

    password: str
    secret: str
    step: int


@dataclass(frozen=True, repr=False)
class Arrived:
    """Somebody who has come in: their session, and their recovery codes, told once."""

    who: SignedIn
    codes: tuple[str, ...]
    needs_passkey: bool


async def find_invitation(resources: Resources, token: str) -> Invited:
    """Return what a link opens; raises `InvitationGone` once it opens nothing any more."""
    async with transaction_of(resources.pool) as tx:
        invited = await store.doors.find_invitation(tx, hash_of(token), resources.clock())
    if invited is None:
        raise InvitationGone
    return invited


async def arrive(resources: Resources, token: str, chosen: Chosen, how: Beginning) -> Arrived:
    """Use a link up: whatever opened before opens nothing now; raises `InvitationGone`."""
    at, invited = resources.clock(), await find_invitation(resources, token)
    password = await resources.passwords.hash(chosen.password)
    secret = resources.vault.seal_root(totp_label(invited.staff_id), chosen.secret)
    async with transaction_of(resources.pool, invited.society) as tx:
        # Another request may have been first while the password was hashed.
        if await store.doors.find_invitation(tx, hash_of(token), at) is None:
            raise InvitationGone
        await store.doors.use_invitation(tx, invited.invitation_id, at)
        await store.doors.set_ways_in(tx, invited.staff_id, password, secret, chosen.step)
        await store.sessions.end_all(tx, invited.staff_id)
        member = await store.doors.find_member(tx, invited.society, invited.staff_id, at)
        assert member is not None
        doing = Doing(member, at, resources.vault)
        await note(tx, doing, "invitation used", member.staff_id)
        codes = await recovering.make_codes(tx, doing)
        needs_passkey = await store.providers.needs_passkey(tx, invited.society)
        return Arrived(await begin(tx, member, at, how), codes, needs_passkey)

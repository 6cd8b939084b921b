"""Inviting: a link that lets a colleague choose what they sign in with, once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.doors import (
    INVITATION,
    Invitation,
    InvitationGone,
    Invited,
    NobodyThere,
)
from services.intake.model.people import EmailTaken, Member
from services.intake.store.people import NewStaff

from .doing import Doing, note
from .founding import Newcomer


async def invite(
    tx: Connection, doing: Doing, newcomer: Newcomer, at_most: timedelta = INVITATION
) -> Invitation:
    """Add somebody to the staff and return the link with which they come in; tell it once.

    Until they have used it nobody can sign in as them. Raises `EmailTaken`.
    """
    staff = NewStaff(
        staff_id=uuid4(),
        society=doing.society,
        name=newcomer.name,
        email=newcomer.email.lower(),
        roles=newcomer.roles,
        password_hash=None,
        totp_secret=None,
        added_at=doing.at,
        until=newcomer.until,
        granted_by=doing.by.staff_id,
        person=newcomer.person,
    )
    await store.people.add_staff(tx, staff)
    await note(tx, doing, "staff invited", staff.staff_id)
    invited = await _colleague(tx, doing, staff.staff_id)
    return await make_link(tx, invited, (doing.by.staff_id, doing.at), at_most)


async def invite_many(
    tx: Connection, doing: Doing, newcomers: Sequence[Newcomer]
) -> dict[str, str]:
    """Invite each of many and return the link's token by e-mail; who works here already has none.

    One whose address is taken hinders none of the others.
    """
    tokens = {}
    for one in newcomers:
        try:
            async with tx.transaction():
                tokens[one.email] = (await invite(tx, doing, one)).token
        except EmailTaken:
            continue
    return tokens


async def reset_access(tx: Connection, doing: Doing, staff_id: UUID) -> Invitation:
    """Give a colleague a new link; what they signed in with so far opens nothing from now on.

    Password, codes, recovery codes and passkeys are forgotten and every session ends at once:
    the telephone that was lost may be in somebody's hand. Raises `NobodyThere`.
    """
    colleague = await _colleague(tx, doing, staff_id)
    await store.doors.close_ways_in(tx, staff_id)
    await store.sessions.end_all(tx, staff_id)
    await note(tx, doing, "access reset", staff_id)
    return await make_link(tx, colleague, (doing.by.staff_id, doing.at))


async def list_invitations(tx: Connection, doing: Doing) -> list[Invited]:
    """List the links of one's Society that still open, the oldest first."""
    return await store.doors.list_invitations(tx, doing.society, doing.at)


async def revoke_invitation(tx: Connection, doing: Doing, invitation_id: UUID) -> None:
    """Let a link open nothing any more; raises `InvitationGone` if it is used or another's."""
    staff_id = await store.doors.revoke_invitation(tx, doing.society, invitation_id, doing.at)
    if staff_id is None:
        raise InvitationGone(invitation_id=str(invitation_id))
    await note(tx, doing, "invitation revoked", staff_id)


def hash_of(token: str) -> bytes:
    """Return what is kept of the token of a link (SHA-256 of 256 random bits)."""
    return hashlib.sha256(token.encode()).digest()


async def _colleague(tx: Connection, doing: Doing, staff_id: UUID) -> Member:
    colleague = await store.doors.find_member(tx, doing.society, staff_id, doing.at)
    if colleague is None:
        raise NobodyThere(staff_id=str(staff_id))
    return colleague


async def make_link(
    tx: Connection, who: Member, by: tuple[UUID, datetime], at_most: timedelta = INVITATION
) -> Invitation:
    """Make the link of somebody of the staff; `by` is whose hand made it, and when."""
    made_by, at = by
    token = secrets.token_urlsafe(32)
    invited = Invited(
        invitation_id=uuid4(),
        society=who.society,
        staff_id=who.staff_id,
        society_name=who.society_name,
        name=who.name,
        email=who.email,
        made_at=at,
        ends_at=at + min(at_most, INVITATION),
    )
    await store.doors.add_invitation(tx, invited, hash_of(token), made_by)
    return Invitation(invited.invitation_id, token)

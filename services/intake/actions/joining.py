"""Joining: a new Society, and the link with which its first administrator comes in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from services.intake import store
from services.intake.model.doors import Invitation
from services.intake.model.people import Role, Society
from services.intake.resources import Resources
from services.intake.store.people import NewStaff
from services.intake.store.scopes import transaction_for

from . import founding, inviting
from .doing import Doing


@dataclass(frozen=True)
class Joiner:
    """A Society that joins, and who is to look after its side of the portal."""

    society: Society
    name: str
    email: str


async def join(resources: Resources, doing: Doing, joiner: Joiner) -> Invitation:
    """Let a Society join with its key and its desk; its first administrator comes in by a link.

    Raises `SocietyThere` or `EmailTaken`; then nothing was made.
    """
    society, at = joiner.society, doing.at
    staff = NewStaff(
        staff_id=uuid4(),
        society=society.society,
        name=joiner.name,
        email=joiner.email,
        roles=frozenset({Role.ADMINISTRATOR}),
        password_hash=None,
        totp_secret=None,
        added_at=at,
        granted_by=doing.by.staff_id,
    )
    async with transaction_for(resources.pool, doing.by, society.society) as tx:
        await store.people.add_society(tx, society, at)
        await founding.open_desk(tx, resources.vault, society)
        await store.people.add_staff(tx, staff)
        for did in ("founded", "staff invited"):
            await store.audit.note(tx, None, did, society.society, at=at, society=society.society)
        first = await store.doors.find_member(tx, society.society, staff.staff_id, at)
        assert first is not None
        return await inviting.make_link(tx, first, (doing.by.staff_id, at))

"""Leaving in one step: everything in hand goes to a colleague, and nothing opens any more."""

from __future__ import annotations

from uuid import UUID

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.model.doors import Invitation
from services.intake.model.grants import NotToYourself, check_ending
from services.intake.model.leaving import NamedInLock, check_successor
from services.intake.model.people import Member

from . import choosing, lending, reading
from .doing import Doing, note
from .granting import Wish, colleague, grant
from .inviting import reset_access


async def leave(tx: Connection, doing: Doing, staff_id: UUID, successor: UUID | None) -> None:
    """Let a colleague leave: hand over what they work on, end roles, sessions and ways in.

    Raises `NotToYourself`, `LastAdministrator`, `NoSuccessor` or `NamedInLock`; then nothing has
    changed. What is locked is handed over as well, without being shown. What they began to write
    and did not hand in is nobody's to go on with.
    """
    who = await colleague(tx, doing, staff_id)
    if who.person == doing.by.person:
        raise NotToYourself
    everyones = await store.grants.lock_all(tx, doing.society)
    check_ending(everyones, [one for one in everyones if one.staff_id == staff_id], doing.at)
    to = await store.people.find_member(tx, successor, doing.at) if successor else None
    async with store.holdings.locked_too(tx):
        await _hand_over(tx, doing, who, to)
        await choosing.hand_on(tx, doing, who, successor)
        await store.drafts.sweep_all_of(tx, doing.society, staff_id)
    await lending.end_all_of(tx, doing, staff_id)
    await reading.end_all_of(tx, doing, staff_id)
    await store.duties.take_off_all_of(tx, doing.society, staff_id, doing.at)
    await store.rounds.end_all_of(tx, doing.society, staff_id, doing.by.staff_id, doing.at)
    await store.staff.leave(tx, doing.society, staff_id, doing.at)
    await store.doors.close_ways_in(tx, staff_id)
    await store.sessions.end_all(tx, staff_id)
    await note(tx, doing, "staff left", staff_id)


async def _hand_over(tx: Connection, doing: Doing, who: Member, to: Member | None) -> None:
    held = await store.holdings.count(tx, doing.society, who.staff_id)
    check_successor(who, to, held)
    successor = to.staff_id if to else None
    if await store.holdings.locks_out(tx, doing.society, who.staff_id, successor):
        raise NamedInLock
    if successor is not None:
        await store.holdings.hand_over(tx, doing.society, who.staff_id, successor, doing.at)
        await note(tx, doing, "handed over", successor, reason=str(who.staff_id))


async def rejoin(tx: Connection, doing: Doing, staff_id: UUID, wish: Wish) -> Invitation:
    """Invite somebody who left; they are the same person as before, with the role now granted."""
    left = await store.staff.find(tx, doing.society, staff_id, doing.at)
    if left is None or left.active:
        raise NotFound
    await store.staff.rejoin(tx, doing.society, staff_id)
    await grant(tx, doing, staff_id, wish)
    await note(tx, doing, "staff rejoined", staff_id)
    return await reset_access(tx, doing, staff_id)

"""Granting: what a colleague may do from now on, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.model.grants import Grant, check_ending, check_grant
from services.intake.model.people import Member, Role

from . import lending
from .doing import Doing, note


@dataclass(frozen=True)
class Wish:
    """What is to be granted: until a moment or until it is ended, and why."""

    role: Role
    until: datetime | None = None
    reason: str = ""


async def grant(tx: Connection, doing: Doing, staff_id: UUID, wish: Wish) -> None:
    """Grant a role; it takes the place of what the colleague has of the same role.

    Raises `NotToYourself`, `AlreadyOver` or, where an end would leave the Society without an
    administrator one day, `LastAdministrator`.
    """
    to = await colleague(tx, doing, staff_id)
    check_grant(doing.by, to, wish.until, doing.at)
    everyones = await store.grants.lock_all(tx, doing.society)
    by = doing.by.staff_id
    new = Grant(uuid4(), staff_id, wish.role, doing.at, wish.until, by, wish.reason)
    replaced = [
        one
        for one in everyones
        if one.staff_id == staff_id and one.role is wish.role and one.holds(doing.at)
    ]
    check_ending([*everyones, new], replaced, doing.at)
    for one in replaced:
        await store.grants.end(tx, doing.society, one.grant_id, doing.at)
    await store.grants.add(tx, doing.society, new)
    if wish.role is Role.APPROVER and not replaced:
        await lending.end_all_of(tx, doing, staff_id)  # it ended with the role they had before
    await note(tx, doing, "role granted", staff_id, reason=wish.role.value)


async def end_grant(tx: Connection, doing: Doing, grant_id: UUID) -> UUID:
    """End a role before its time, and return whose; raises `LastAdministrator` or `NotFound`."""
    everyones = await store.grants.lock_all(tx, doing.society)
    ending = next((one for one in everyones if one.grant_id == grant_id), None)
    if ending is None:
        raise NotFound
    check_ending(everyones, [ending], doing.at)
    await store.grants.end(tx, doing.society, grant_id, doing.at)
    await note(tx, doing, "role ended", ending.staff_id, reason=ending.role.value)
    if ending.role is Role.APPROVER:
        await lending.end_all_of(tx, doing, ending.staff_id)
    return ending.staff_id


async def colleague(tx: Connection, doing: Doing, staff_id: UUID) -> Member:
    """Return somebody who works in one's Society; raises `NotFound`."""
    found = await store.people.find_member(tx, staff_id, doing.at)
    if found is None or found.society != doing.society:
        raise NotFound
    return found

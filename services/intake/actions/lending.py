"""Lending: a Society that has nobody who may approve is lent somebody by another, for a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.model.grants import NotToYourself
from services.intake.model.lendings import Lending, OneAndTheSame, Side, check_lent
from services.intake.model.people import Member, Role, Session
from services.intake.store.audit import Circumstances

from .doing import Doing, note


@dataclass(frozen=True)
class Ask:
    """Whom a Society asks for an approver, until when, and why."""

    societies: tuple[UUID, ...]
    to_all: bool
    until: datetime
    reason: str


async def ask(tx: Connection, doing: Doing, wanted: Ask) -> UUID:
    """Ask one Society, or all others, for an approver; return the id of the ask."""
    ask_id = uuid4()
    for other in wanted.societies:
        lending = Lending(
            society=doing.society,
            lending_id=uuid4(),
            ask_id=ask_id,
            side=Side.BORROWS,
            other=other,
            to_all=wanted.to_all,
            until=wanted.until,
            reason=wanted.reason,
            asked_by=doing.by.staff_id,
            asked_at=doing.at,
        )
        await store.lendings.add(tx, lending)
    await note(tx, doing, "approver asked for", doing.society)
    return ask_id


async def offer(tx: Connection, doing: Doing, lending_id: UUID, staff_id: UUID) -> None:
    """Offer one of one's own approvers to a Society that asked; raises `NoApprover`."""
    lending = await _open(tx, doing, lending_id, Side.LENDS)
    if lending.accepted_at is not None:
        raise NotFound
    who = check_lent(await _member(tx, staff_id, doing), doing.society)
    offered = replace(lending, staff_id=who.staff_id, offered_by=doing.by.staff_id)
    await store.lendings.save(tx, offered)
    await _note_both(tx, doing, "approver offered", offered)


async def accept(
    tx: Connection, doing: Doing, lending_id: UUID, offered: UUID, same: UUID | None
) -> None:
    """Let the one who is offered act for one's Society; the others who were asked are told no.

    `offered` is whom the page named. `same` is an account the same person has here: from now on
    the two count as one. Raises `NoApprover`, `NotToYourself` or `OneAndTheSame`.
    """
    lending = await _open(tx, doing, lending_id, Side.BORROWS)
    if lending.staff_id is None or lending.staff_id != offered or lending.accepted_at is not None:
        raise NotFound
    who = check_lent(await _member(tx, offered, doing), lending.other)
    own = await _own(tx, doing, same) if same else None
    if doing.by.person in (who.person, own and own.person):
        raise NotToYourself
    if own is not None and own.person != who.person:
        await _one_person(tx, doing, who, own)
    accepted = replace(
        lending,
        until=await _capped(tx, lending, who, doing.at),
        accepted_by=doing.by.staff_id,
        accepted_at=doing.at,
    )
    await store.lendings.save(tx, accepted)
    await _note_both(tx, doing, "approver lent", accepted)
    await _end_ask(tx, doing, lending.ask_id)


async def end(tx: Connection, doing: Doing, lending_id: UUID) -> None:
    """End a lending, an offer or an ask at once, from either side; raises `NotFound`.

    Where the borrower takes back what nobody has answered yet, it takes back the whole ask.
    """
    lending = await store.lendings.lock(tx, doing.society, lending_id)
    if lending is None or not lending.open(doing.at):
        raise NotFound
    if lending.side is Side.BORROWS and lending.staff_id is None:
        await _end_ask(tx, doing, lending.ask_id)
    else:
        await _end(tx, doing, lending)


async def end_all_of(tx: Connection, doing: Doing, staff_id: UUID) -> None:
    """End whatever somebody is lent or offered for: they left, or may approve no longer."""
    for one in await store.lendings.list_of(tx, doing.society, staff_id, doing.at):
        locked = await store.lendings.lock(tx, doing.society, one.lending_id)
        if locked is not None and locked.open(doing.at):
            await _end(tx, doing, locked)


async def begin_acting(tx: Connection, doing: Doing, session: Session, lending_id: UUID) -> None:
    """Let a session act for the Society one is lent to; both Societies read of it.

    Raises `NotFound` where nobody lends one, or no longer.
    """
    lent = await store.lendings.find_lent(tx, doing.by, lending_id, doing.at)
    if lent is None:
        raise NotFound
    await store.sessions.act_for(tx, session.session_id, lending_id)
    await note_at_home(tx, replace(doing, by=lent), "began to act for another Society")
    async with store.scopes.visiting(tx, lent.society):
        await note(tx, replace(doing, by=lent), "began to act for us", lent.staff_id)


async def stop_acting(tx: Connection, doing: Doing, session: Session) -> None:
    """Let a session act for one's own Society again."""
    if doing.by.home is None:
        return
    await store.sessions.act_for(tx, session.session_id, None)
    await note(tx, doing, "ceased to act for us", doing.by.staff_id)
    await note_at_home(tx, doing, "ceased to act for another Society")


async def note_at_home(tx: Connection, doing: Doing, did: str) -> None:
    """Let the Society that lends read too what its approver did, and for whom; never about whom."""
    home = doing.by.home
    if home is None:
        return
    async with store.scopes.visiting(tx, home):
        how = Circumstances(at=doing.at, society=home, reason=doing.by.society_name)
        await store.audit.note(tx, doing.by, did, doing.by.staff_id, **how)


async def _open(tx: Connection, doing: Doing, lending_id: UUID, side: Side) -> Lending:
    lending = await store.lendings.lock(tx, doing.society, lending_id)
    if lending is None or lending.side is not side or not lending.open(doing.at):
        raise NotFound
    return lending


async def _member(tx: Connection, staff_id: UUID, doing: Doing) -> Member | None:
    return await store.people.find_member(tx, staff_id, doing.at)


async def _own(tx: Connection, doing: Doing, staff_id: UUID) -> Member:
    found = await _member(tx, staff_id, doing)
    if found is None or found.society != doing.society:
        raise NotFound
    return found


async def _one_person(tx: Connection, doing: Doing, lent: Member, own: Member) -> None:
    try:
        await store.lendings.same_person(tx, lent, own)
    except (asyncpg.UniqueViolationError, asyncpg.CheckViolationError):
        raise OneAndTheSame from None
    await note(tx, doing, "accounts found to be one", own.staff_id)


async def _capped(tx: Connection, lending: Lending, who: Member, at: datetime) -> datetime:
    """Return until when: never beyond the day on which they may approve at home no longer."""
    theirs = await store.grants.list_of(tx, who.society, who.staff_id)
    ends = [one.until for one in theirs if one.role is Role.APPROVER and one.holds(at)]
    last = max((end or lending.until for end in ends), default=lending.until)
    return min(lending.until, last)


async def _end_ask(tx: Connection, doing: Doing, ask_id: UUID) -> None:
    """End what is left of an ask: what nobody was offered for, or was and is not wanted."""
    for one in await store.lendings.list_open(tx, doing.society, doing.at):
        if one.ask_id != ask_id:
            continue
        locked = await store.lendings.lock(tx, doing.society, one.lending_id)
        if locked is not None and locked.open(doing.at) and locked.accepted_at is None:
            await _end(tx, doing, locked)


async def _end(tx: Connection, doing: Doing, lending: Lending) -> None:
    ended = replace(lending, ended_by=doing.by.staff_id, ended_at=doing.at)
    await store.lendings.save(tx, ended)
    if lending.staff_id is None:
        await note(tx, doing, "ask for an approver ended", lending.lending_id)
    else:
        await _note_both(tx, doing, "lending ended", ended)


async def _note_both(tx: Connection, doing: Doing, did: str, lending: Lending) -> None:
    """Let both Societies read who is lent: each under the person, and with the other's name."""
    names = await store.lendings.names_of_societies(tx, (lending.society, lending.other))
    for here, there in ((lending.society, lending.other), (lending.other, lending.society)):
        async with store.scopes.visiting(tx, here):
            how = Circumstances(at=doing.at, society=here, reason=names[there])
            await store.audit.note(tx, doing.by, did, lending.staff_id, **how)

"""Rounds: volunteers without an account say of the copies they were given what hangs where."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from services.chassis.database import Connection, transaction_of
from services.intake import store
from services.intake.model.copies import (
    CopyRound,
    NoSuchCopy,
    NumbersUnreadable,
    Printed,
    RoundGone,
    Tick,
    link_until,
    read_numbers,
)
from services.intake.pages.moments import in_zone, last_day
from services.intake.resources import Resources
from services.intake.store.rounds import CopyLink
from services.intake.vault import RecordKey, Vault

from .copies import (
    TICKED,
    OpenCopy,
    Told,
    Where,
    add_copies,
    find_printed,
    lock_copy,
    open_copies,
    save_tick,
    seal_where,
)
from .doing import Doing, note


@dataclass(frozen=True)
class Wish:
    """A round as staff want it: its name, copies there are, and how many further ones."""

    name: str = field(repr=False)
    numbers: str
    more: int = 0


@dataclass(frozen=True)
class Named:
    """A round with its name opened."""

    made: CopyRound
    name: str = field(repr=False)


@dataclass(frozen=True)
class Opened:
    """What a volunteer's link opens: an edition and the copies given, without whom to call."""

    link: CopyLink
    printed: Printed
    copies: tuple[OpenCopy, ...]
    last_day: date


async def begin(tx: Connection, doing: Doing, edition_id: UUID, wish: Wish) -> str:
    """Give copies to volunteers, and return the token of their link: this once.

    A copy that another round has moves to this one. Raises `NumbersUnreadable`, `NotToHang` or
    `TooManyCopies`.
    """
    printed = await find_printed(tx, doing.society, edition_id)
    numbers = list(read_numbers(wish.numbers))
    asked = len(numbers)
    if wish.more:
        further = (wish.more, Told(printed.countries[0], "", Where(), printed.hang_until))
        numbers += await add_copies(tx, doing, edition_id, further)
    if not numbers:
        raise NumbersUnreadable
    token, key = secrets.token_urlsafe(32), await _key(tx, doing, edition_id)
    made = CopyRound(
        round_id=uuid4(),
        edition_id=edition_id,
        sealed_name=key.seal("copy_rounds", "name", wish.name),
        made_by=doing.by.staff_id,
        made_at=doing.at,
        until=link_until(printed, doing.at),
    )
    await store.rounds.add(tx, doing.society, made, hash_of(token))
    given = await store.copies.give(tx, (doing.society, edition_id), numbers, made.round_id)
    if given != asked + wish.more:
        raise NumbersUnreadable
    await note(tx, doing, "round begun", edition_id)
    return token


async def end(tx: Connection, doing: Doing, place: tuple[UUID, UUID]) -> None:
    """End a round, found as (edition, round): its link opens nothing any more."""
    if await store.rounds.end(tx, doing.society, place, doing.by.staff_id, doing.at):
        await note(tx, doing, "round ended", place[0])


async def list_rounds(tx: Connection, doing: Doing, edition_id: UUID) -> list[Named]:
    """Return the rounds of an edition with their names, the newest first."""
    found = await store.rounds.list_of(tx, doing.society, edition_id)
    if not found:
        return []
    key = await _key(tx, doing, edition_id)
    return [Named(one, key.open("copy_rounds", "name", one.sealed_name)) for one in found]


async def find_link(resources: Resources, token: str) -> CopyLink:
    """Return what a volunteer's link opens now.

    Raises `RoundGone`: in the same words whether there never was such a link, its time is over, or
    staff ended it.
    """
    async with transaction_of(resources.pool) as tx:
        link = await store.rounds.find_link(tx, hash_of(token), resources.clock())
    if link is None:
        raise RoundGone
    return link


@asynccontextmanager
async def opened(
    resources: Resources, link: CopyLink, at: datetime
) -> AsyncIterator[tuple[Connection, Opened]]:
    """Give what a link opens, and the transaction in which its copies are ticked.

    Whoever holds a link is no member of a Society: no case is asked for in it. Raises `RoundGone`.
    """
    async with transaction_of(resources.pool, link.society) as tx:
        yield tx, await _open_round(tx, resources.vault, link, at)


async def _open_round(tx: Connection, vault: Vault, link: CopyLink, at: datetime) -> Opened:
    """Return the copies behind a link: places, and nobody's name or number. Raises `RoundGone`."""
    made = await _going_on(tx, link, at)
    printed = await find_printed(tx, link.society, made.edition_id)
    found = await store.copies.list_in_round(tx, link.society, link.round_id)
    opened = await open_copies(tx, vault, link.society, found)
    ends = last_day(link.until, await store.people.find_time_zone(tx, link.society))
    return Opened(link, printed, tuple(_without_people(one) for one in opened), ends)


async def tick(
    tx: Connection,
    scope: tuple[CopyLink, Vault, datetime],
    number: int,
    said: tuple[Tick, tuple[str, str, Where] | None],
) -> None:
    """Write down what volunteers say of one of their copies, and where it hangs.

    Raises `RoundGone`, `NoSuchCopy` for a copy they were not given, or `NotToHang`.
    """
    link, vault, at = scope
    made = await _going_on(tx, link, at)
    copy = await lock_copy(tx, link.society, (made.edition_id, number))
    if copy.round_id != link.round_id:
        raise NoSuchCopy
    printed = await find_printed(tx, link.society, made.edition_id)
    day = in_zone(at, await store.people.find_time_zone(tx, link.society)).date()
    what, told = said
    if not await save_tick(tx, (link.society, printed), copy, what, (day, None)):
        return
    if told is not None:
        await _write_where(tx, (link, vault), (made.edition_id, number), told)
    await store.audit.note(tx, None, TICKED[what], made.edition_id, at=at, society=link.society)


def hash_of(token: str) -> bytes:
    """Return what is kept of a link's token (SHA-256 of 256 random bits)."""
    return sha256(token.encode()).digest()


async def _write_where(
    tx: Connection,
    scope: tuple[CopyLink, Vault],
    place: tuple[UUID, int],
    told: tuple[str, str, Where],
) -> None:
    """Keep the place volunteers typed; whom to call stays where they typed nobody."""
    (link, vault), (country, town, where) = scope, told
    key = await store.keys.of_record(tx, vault, link.society, place[0])
    copy = await lock_copy(tx, link.society, place)
    [known] = await open_copies(tx, vault, link.society, [copy])
    if not (where.person or where.phone):
        where = Where(where.place, known.where.person, known.where.phone)
    sealed = seal_where(key, copy.number, where)
    await store.copies.save(
        tx, link.society, replace(copy, country=country, town=town, sealed_where=sealed)
    )


async def _going_on(tx: Connection, link: CopyLink, at: datetime) -> CopyRound:
    made = await store.rounds.find(tx, link.society, link.round_id)
    if made is None or not made.goes_on(at):
        raise RoundGone
    return made


async def _key(tx: Connection, doing: Doing, edition_id: UUID) -> RecordKey:
    return await store.keys.of_record(tx, doing.vault, doing.society, edition_id)


def _without_people(one: OpenCopy) -> OpenCopy:
    return OpenCopy(one.copy, Where(one.where.place))

"""The register of copies: prints are numbered, hung, taken down, or written off with a reason."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.model.copies import (
    MOST_COPIES,
    Copy,
    CopyState,
    NoSuchCopy,
    NotToHang,
    Printed,
    Tick,
    TooManyCopies,
)
from services.intake.vault import RecordKey, Vault

from .doing import Doing, note

TICKED = {
    Tick.HUNG: "copy hung",
    Tick.NOT_HUNG: "copy not hung",
    Tick.DOWN: "copy taken down",
    Tick.NOT_DOWN: "copy not down",
}
"""What is written down of each tick."""

Place = tuple[UUID, int]
"""Where a copy is found: its edition, and its number."""


@dataclass(frozen=True)
class Where:
    """Where a copy hangs and whom to call about it, as somebody wrote it."""

    place: str = field(default="", repr=False)
    person: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class Told:
    """What is said of copies when they are numbered, or of one when it is changed."""

    country: str
    town: str
    where: Where
    until: date
    hung_on: date | None = None


@dataclass(frozen=True)
class OpenCopy:
    """A copy with what was written about it."""

    copy: Copy
    where: Where
    ended: str = field(default="", repr=False)


async def find_printed(tx: Connection, society: UUID, edition_id: UUID) -> Printed:
    """Return what an edition is, as the register has to know it; raises `NotFound`."""
    printed = await store.copies.find_printed(tx, society, edition_id)
    if printed is None:
        raise NotFound
    return printed


async def add_copies(
    tx: Connection, doing: Doing, edition_id: UUID, many: tuple[int, Told]
) -> list[int]:
    """Number so many further copies of an edition that is out, all told of in the same words.

    Raises `NotToHang` or `TooManyCopies`.
    """
    count, told = many
    printed = await find_printed(tx, doing.society, edition_id)
    if not printed.may_hang(doing.today):
        raise NotToHang
    last = await store.copies.last_number(tx, doing.society, edition_id)
    if last + count > MOST_COPIES:
        raise TooManyCopies
    key = await store.keys.of_record(tx, doing.vault, doing.society, edition_id)
    numbers = list(range(last + 1, last + count + 1))
    copies = [
        Copy(
            edition_id,
            number,
            min(told.until, printed.hang_until),
            told.country,
            told.town,
            seal_where(key, number, told.where),
            hung_on=told.hung_on,
            hung_by=doing.by.staff_id if told.hung_on else None,
        )
        for number in numbers
    ]
    await store.copies.add(tx, doing.society, copies)
    await note(tx, doing, "copies numbered", edition_id)
    return numbers


async def list_copies(tx: Connection, doing: Doing, edition_id: UUID) -> list[OpenCopy]:
    """Return the copies of an edition, with where they hang and whom to call."""
    found = await store.copies.list_of(tx, doing.society, edition_id)
    await note(tx, doing, "copies read", edition_id)
    return await open_copies(tx, doing.vault, doing.society, found)


async def read_copy(tx: Connection, doing: Doing, place: Place) -> OpenCopy:
    """Return one copy; raises `NoSuchCopy`."""
    found = [await lock_copy(tx, doing.society, place)]
    await note(tx, doing, "copies read", place[0])
    return (await open_copies(tx, doing.vault, doing.society, found))[0]


async def open_copies(
    tx: Connection, vault: Vault, society: UUID, copies: Sequence[Copy]
) -> list[OpenCopy]:
    """Open what was written about copies, of whichever editions."""
    editions: Collection[UUID] = {one.edition_id for one in copies}
    keys = await store.keys.of_records(tx, vault, society, editions)
    return [_open(keys.get(one.edition_id), one) for one in copies]


async def change(tx: Connection, doing: Doing, place: Place, told: Told) -> None:
    """Write anew where a copy hangs, whom to call, and when it has to be down.

    Raises `NotToHang` where it shall hang though its edition must not any more.
    """
    copy = await lock_copy(tx, doing.society, place)
    printed = await find_printed(tx, doing.society, place[0])
    key = await store.keys.of_record(tx, doing.vault, doing.society, place[0])
    told_of = replace(
        copy,
        country=told.country,
        town=told.town,
        until=min(told.until, printed.hang_until),
        sealed_where=seal_where(key, copy.number, told.where),
    )
    if told.hung_on and told_of.state is CopyState.TO_HANG:
        if not printed.may_hang(doing.today):
            raise NotToHang
        told_of = told_of.hang(told.hung_on, doing.by.staff_id)
    await store.copies.save(tx, doing.society, told_of)
    await note(tx, doing, "copy changed", place[0])


async def tick(tx: Connection, doing: Doing, place: Place, said: Tick) -> None:
    """Say that a copy was hung or taken down, or take that back; raises `NotToHang`."""
    copy = await lock_copy(tx, doing.society, place)
    printed = await find_printed(tx, doing.society, place[0])
    day = (doing.today, doing.by.staff_id)
    if await save_tick(tx, (doing.society, printed), copy, said, day):
        await note(tx, doing, TICKED[said], place[0])


async def write_off(tx: Connection, doing: Doing, place: Place, why: str) -> None:
    """Say that nobody will ever know what became of a copy, and why."""
    copy = await lock_copy(tx, doing.society, place)
    key = await store.keys.of_record(tx, doing.vault, doing.society, place[0])
    closed = key.seal("copies", f"end {copy.number}", why)
    gone = copy.write_off(doing.today, doing.by.staff_id, closed)
    await store.copies.save(tx, doing.society, gone)
    await note(tx, doing, "copy written off", place[0])


async def save_tick(
    tx: Connection,
    scope: tuple[UUID, Printed],
    copy: Copy,
    said: Tick,
    day: tuple[date, UUID | None],
) -> bool:
    """Save what a tick makes of a copy; return whether that changed anything.

    Nothing is hung that must not hang any more; taking down and taking back are always possible.
    """
    society, printed = scope
    if said is Tick.HUNG and not copy.hangs and not printed.may_hang(day[0]):
        raise NotToHang
    ticked = {
        Tick.HUNG: lambda: copy.hang(*day),
        Tick.NOT_HUNG: copy.not_hung,
        Tick.DOWN: lambda: copy.take_down(*day),
        Tick.NOT_DOWN: copy.not_gone,
    }[said]()
    if ticked == copy:
        return False
    await store.copies.save(tx, society, ticked)
    return True


async def lock_copy(tx: Connection, society: UUID, place: Place) -> Copy:
    """Return a copy, and let nobody else change it meanwhile; raises `NoSuchCopy`."""
    known = await store.copies.lock(tx, society, *place)
    if known is None:
        raise NoSuchCopy
    return known


def seal_where(key: RecordKey, number: int, where: Where) -> str | None:
    """Close where a copy hangs and whom to call; None where nothing was said."""
    said = [where.place, where.person, where.phone]
    return key.seal("copies", f"where {number}", json.dumps(said)) if any(said) else None


def _open(key: RecordKey | None, copy: Copy) -> OpenCopy:
    where, ended = Where(), ""
    if key and copy.sealed_where:
        where = Where(*json.loads(key.open("copies", f"where {copy.number}", copy.sealed_where)))
    if key and copy.sealed_end:
        ended = key.open("copies", f"end {copy.number}", copy.sealed_end)
    return OpenCopy(copy, where, ended)

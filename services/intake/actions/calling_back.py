"""Calling back: copies that hang and must not come down, one telephone call after the other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.copies import KEPT, Printed, RecallList
from services.intake.store.recalls import Count

from .copies import OpenCopy, Place, find_printed, lock_copy, open_copies
from .doing import Doing, Moment, note
from .rounds import list_rounds


@dataclass(frozen=True)
class Row:
    """A copy that has to come down, and what it is a copy of."""

    one: OpenCopy
    printed: Printed


@dataclass(frozen=True)
class Call:
    """All copies about which one person has to be called, or one round of volunteers asked."""

    person: str = field(repr=False)
    phone: str = field(repr=False)
    round_name: str = field(repr=False)
    rows: tuple[Row, ...]

    @property
    def called(self) -> OpenCopy | None:
        """The copy about which somebody was called, once that is so for all of them."""
        called = [row.one for row in self.rows if row.one.copy.called_on]
        return called[0] if len(called) == len(self.rows) else None


async def list_calls(tx: Connection, doing: Doing) -> list[Call]:
    """Return what hangs and must not, by whom to call: most copies first, nobody known last.

    It tells editions, never the face for which one was recalled, nor whose it was.
    """
    found = await store.recalls.list_copies(tx, doing.society, doing.today)
    opened = await open_copies(tx, doing.vault, doing.society, found)
    editions = {one.edition_id for one in found}
    printed = {one: await find_printed(tx, doing.society, one) for one in editions}
    names = {
        named.made.round_id: named.name
        for one in editions
        for named in await list_rounds(tx, doing, one)
    }
    gathered: dict[tuple[str, str, str], list[Row]] = {}
    for one in opened:
        row = Row(one, printed[one.copy.edition_id])
        gathered.setdefault(_whom(one, names), []).append(row)
    for edition_id in editions:
        await note(tx, doing, "copies read", edition_id)
    calls = [Call(*whom, tuple(rows)) for whom, rows in gathered.items()]
    return sorted(calls, key=lambda one: (not one.person and not one.phone, -len(one.rows)))


async def call(tx: Connection, doing: Doing, places: Collection[Place]) -> None:
    """Write down that somebody was called about copies, today."""
    for place in sorted(set(places)):
        copy = await lock_copy(tx, doing.society, place)
        called = replace(copy, called_on=doing.today, called_by=doing.by.staff_id)
        await store.copies.save(tx, doing.society, called)
    for edition_id in {place[0] for place in places}:
        await note(tx, doing, "called about copies", edition_id)


async def take_down(tx: Connection, doing: Doing, places: Collection[Place], who: str) -> None:
    """Write down that copies are down since today, and who took them down."""
    for edition_id, number in sorted(set(places)):
        copy = await lock_copy(tx, doing.society, (edition_id, number))
        key = await store.keys.of_record(tx, doing.vault, doing.society, edition_id)
        sealed = key.seal("copies", f"end {number}", who) if who else None
        down = copy.take_down(doing.today, doing.by.staff_id, sealed)
        await store.copies.save(tx, doing.society, down)
    for edition_id in {place[0] for place in places}:
        await note(tx, doing, "copy taken down", edition_id)


async def look_after(tx: Connection, moment: Moment) -> None:
    """Begin, remind of, and finish a Society's recall lists; forget what is long down.

    Whatever ended an edition: a copy that still hangs is found here.
    """
    society, now = moment.society, moment.at
    zone = ZoneInfo(await store.people.find_time_zone(tx, society))
    today = now.astimezone(zone).date()
    hanging = {one.edition_id: one for one in await store.recalls.count(tx, society, today)}
    known = {one.edition_id: one for one in await store.recalls.list_open(tx, society)}
    for edition_id in sorted(hanging.keys() - known.keys()):
        await store.recalls.begin(tx, society, edition_id, hanging[edition_id].since, now)
        await store.audit.note(tx, None, "recall list begun", edition_id, at=now, society=society)
    for edition_id, one in known.items():
        if edition_id in hanging:
            await _remind(tx, society, one, now)
        else:
            await store.recalls.save(tx, society, replace(one, done_at=now))
            note_ = store.audit.note
            await note_(tx, None, "recall list done", edition_id, at=now, society=society)
    await store.copies.forget_places(tx, society, today - KEPT)


async def waiting(tx: Connection, doing: Doing, *, late_only: bool) -> list[Count]:
    """Return of which editions copies must come down; `late_only`: of which administrators hear."""
    counted = await store.recalls.count(tx, doing.society, doing.today)
    return [one for one in counted if one.told or not late_only]


async def _remind(tx: Connection, society: UUID, one: RecallList, now: datetime) -> None:
    said = one.remind(now)
    if said != one:
        await store.audit.note(
            tx, None, "recall list reminded", one.edition_id, at=now, society=society
        )
    told = said.tell(now)
    if told != said:
        await store.audit.note(
            tx, None, "recall list told", one.edition_id, at=now, society=society
        )
    if told != one:
        await store.recalls.save(tx, society, told)


def _whom(one: OpenCopy, names: dict[UUID, str]) -> tuple[str, str, str]:
    """Return person, telephone, and the round that has it where nobody is known to call."""
    person, phone = one.where.person, one.where.phone
    if person or phone or one.copy.round_id is None:
        return person, phone, ""
    return "", "", names.get(one.copy.round_id, "")

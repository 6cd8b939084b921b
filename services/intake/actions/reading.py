"""Reading for another Society: one enquiry, a few days, the words alone, written down in both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.chassis.problems import NotFound
from services.intake import store
from services.intake.model.readings import (
    Reading,
    ReadingSide,
    SocietyExcluded,
    check_reader,
)
from services.intake.store.audit import Circumstances

from .claiming import lock
from .desks import desk_pair, read_letter
from .doing import Doing, note
from .steering import left_out


@dataclass(frozen=True)
class ReadText:
    """The words of one message, and what the reader wrote beside them; nothing else of it."""

    message_id: UUID
    words: str = field(repr=False)
    translation: str = field(repr=False)


async def ask(tx: Connection, doing: Doing, enquiry_id: UUID, of: UUID, until: datetime) -> UUID:
    """Ask a Society for somebody who reads the writer's language.

    Raises `SocietyExcluded` where writer or seeker do not want that Society to see it.
    """
    enquiry = await lock(tx, doing, enquiry_id)
    if not enquiry.ours:
        raise NotFound
    await _check_country(tx, doing, of, await left_out(tx, enquiry))
    reading = Reading(
        society=doing.society,
        reading_id=uuid4(),
        side=ReadingSide.ASKS,
        other=of,
        enquiry_id=enquiry_id,
        language=enquiry.language,
        until=until,
        asked_by=doing.by.staff_id,
        asked_at=doing.at,
    )
    await store.readings.add(tx, reading)
    await _note_both(tx, doing, "reader asked for", reading)
    return reading.reading_id


async def name(tx: Connection, doing: Doing, reading_id: UUID, staff_id: UUID) -> None:
    """Name somebody of one's own who would read; raises `CannotRead`."""
    reading = await _open(tx, doing, reading_id, ReadingSide.READS)
    if reading.accepted_at is not None:
        raise NotFound
    who = check_reader(await store.people.find_member(tx, staff_id, doing.at), doing.society)
    named = replace(reading, staff_id=who.staff_id, named_by=doing.by.staff_id)
    await store.readings.save(tx, named)
    await _note_both(tx, doing, "reader named", named)


async def accept(
    tx: Connection, doing: Doing, enquiry_id: UUID, reading_id: UUID, named: UUID
) -> None:
    """Let the one who was named read from now on; `named` is whom the page told of."""
    reading = await _open(tx, doing, reading_id, ReadingSide.ASKS)
    if reading.enquiry_id != enquiry_id or reading.staff_id is None:
        raise NotFound
    if reading.staff_id != named or reading.accepted_at is not None:
        raise NotFound
    accepted = replace(reading, accepted_by=doing.by.staff_id, accepted_at=doing.at)
    await store.readings.save(tx, accepted)
    await _note_both(tx, doing, "reader accepted", accepted)


async def end(tx: Connection, doing: Doing, reading_id: UUID) -> None:
    """End it at once, from either side; what was written beside the messages stays."""
    reading = await store.readings.lock(tx, doing.society, reading_id)
    if reading is None or not reading.open(doing.at):
        raise NotFound
    ended = replace(reading, ended_by=doing.by.staff_id, ended_at=doing.at)
    await store.readings.save(tx, ended)
    await _note_both(tx, doing, "reading ended", ended)


async def end_all_of(tx: Connection, doing: Doing, staff_id: UUID) -> None:
    """End whatever somebody was named for: they left."""
    for one in await store.readings.list_open(tx, doing.society, doing.at, staff_id):
        await end(tx, doing, one.reading_id)


async def read(tx: Connection, doing: Doing, reading_id: UUID) -> tuple[Reading, list[ReadText]]:
    """Open the words of one enquiry of another Society, for the one who was named for it.

    Both Societies read that it was read. Raises `NotFound` for everybody else, and once it is over.
    """
    reading = await _holding(tx, doing, reading_id)
    async with store.scopes.visiting(tx, reading.other):
        enquiry = await store.enquiries.read_enquiry(tx, reading.other, reading.enquiry_id)
        pair = await desk_pair(tx, doing.vault, reading.other, enquiry.desk)
        messages = await store.letters.list_messages(tx, reading.other, reading.enquiry_id)
        own = await _written(tx, doing, reading.other, reading.enquiry_id)
        letters = [(one, read_letter(pair, one.sealed)) for one in messages]
    await _note_read(tx, doing, reading)
    me = doing.by.staff_id
    return reading, [
        ReadText(one.message_id, letter.message, own.get((one.message_id, me), ""))
        for one, letter in letters
        if letter is not None and letter.message
    ]


async def translate(
    tx: Connection, doing: Doing, reading_id: UUID, message_id: UUID, text: str
) -> None:
    """Write something beside one message, closed under its enquiry's key; raises `NotFound`."""
    reading = await _holding(tx, doing, reading_id)
    async with store.scopes.visiting(tx, reading.other):
        messages = await store.letters.list_messages(tx, reading.other, reading.enquiry_id)
        if message_id not in {one.message_id for one in messages}:
            raise NotFound
        key = await store.keys.of_record(tx, doing.vault, reading.other, reading.enquiry_id)
        me = doing.by.staff_id
        sealed = key.seal("translations", f"text {message_id} {me}", text)
        await store.readings.write(tx, reading, message_id, sealed, (me, doing.at))
        how = Circumstances(at=doing.at, society=reading.other)
        await store.audit.note(tx, doing.by, "translation written", reading.enquiry_id, **how)


async def translations(
    tx: Connection, doing: Doing, enquiry_id: UUID
) -> dict[tuple[UUID, UUID], str]:
    """Open what readers wrote beside messages of one's own Society: by message and reader."""
    return await _written(tx, doing, doing.society, enquiry_id)


async def _written(
    tx: Connection, doing: Doing, society: UUID, enquiry_id: UUID
) -> dict[tuple[UUID, UUID], str]:
    written = await store.readings.list_written(tx, society, enquiry_id)
    keys = await store.keys.of_records(tx, doing.vault, society, [enquiry_id])
    key = keys.get(enquiry_id)
    return {
        (message_id, by): key.open("translations", f"text {message_id} {by}", sealed)
        for message_id, by, sealed, _ in written
        if key is not None
    }


async def _open(tx: Connection, doing: Doing, reading_id: UUID, side: ReadingSide) -> Reading:
    reading = await store.readings.lock(tx, doing.society, reading_id)
    if reading is None or reading.side is not side or not reading.open(doing.at):
        raise NotFound
    return reading


async def _holding(tx: Connection, doing: Doing, reading_id: UUID) -> Reading:
    """Return a reading that both Societies still say is this one's to read."""
    reading = await store.readings.find(tx, doing.society, reading_id)
    if reading is None or reading.staff_id != doing.by.staff_id or not reading.holds(doing.at):
        raise NotFound
    theirs = await store.readings.find_theirs(tx, reading)
    if theirs is None or theirs.staff_id != doing.by.staff_id or not theirs.holds(doing.at):
        raise NotFound
    async with store.scopes.visiting(tx, reading.other):
        enquiry = await store.enquiries.read_enquiry(tx, reading.other, reading.enquiry_id)
    if not enquiry.ours or await _excluded(tx, doing.society, await left_out(tx, enquiry)):
        raise NotFound
    return reading


async def _check_country(tx: Connection, doing: Doing, of: UUID, excluded: Collection[str]) -> None:
    if of == doing.society or await _excluded(tx, of, excluded):
        raise SocietyExcluded


async def _excluded(tx: Connection, society: UUID, excluded: Collection[str]) -> bool:
    societies = {one.society: one for one in await store.societies.list_all(tx)}
    return society not in societies or societies[society].country in excluded


async def _note_read(tx: Connection, doing: Doing, reading: Reading) -> None:
    names = await store.lendings.names_of_societies(tx, (doing.society, reading.other))
    await note(tx, doing, "read for another Society", reading.reading_id, names[reading.other])
    async with store.scopes.visiting(tx, reading.other):
        how = Circumstances(at=doing.at, society=reading.other)
        await store.audit.note(tx, doing.by, "read by a lent reader", reading.enquiry_id, **how)


async def _note_both(tx: Connection, doing: Doing, did: str, reading: Reading) -> None:
    """Let both Societies read of it, each with the other's name and neither with a word."""
    names = await store.lendings.names_of_societies(tx, (reading.society, reading.other))
    for here, there in ((reading.society, reading.other), (reading.other, reading.society)):
        async with store.scopes.visiting(tx, here):
            how = Circumstances(at=doing.at, society=here, reason=names[there])
            await store.audit.note(tx, doing.by, did, reading.reading_id, **how)

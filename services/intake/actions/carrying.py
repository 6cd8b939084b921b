"""Carrying: what was said in an enquiry is closed anew in another Society, and nothing stays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.contracts.sealing import PublicKey
from services.intake import store
from services.intake.model.enquiries import Desk, Enquiry
from services.intake.model.letters import InsideNote, Message, Reply
from services.intake.model.pictures import AskedPicture
from services.intake.model.verifying import Before
from services.intake.vault import Vault

from . import verifying
from .desks import anew, desk_pair


@dataclass(frozen=True)
class Said:
    """What was said in an enquiry: messages and pictures for the new desk, and answers, open."""

    messages: tuple[Message, ...]
    replies: tuple[tuple[Reply, str], ...] = field(repr=False)
    pictures: tuple[AskedPicture, ...] = ()
    judged: Before | None = None


async def take_up(tx: Connection, vault: Vault, enquiry: Enquiry, to: Desk) -> Said:
    """Open what was said where it is, and seal messages and keys to the desk it goes to."""
    society, enquiry_id = enquiry.society, enquiry.enquiry_id
    pair, public = await desk_pair(tx, vault, society, enquiry.desk), PublicKey.read(to.public_key)
    messages = await store.letters.list_messages(tx, society, enquiry_id)
    replies = await store.letters.list_replies(tx, society, enquiry_id)
    asked = await store.pictures.list_of(tx, society, enquiry_id)
    key = await store.keys.of_record(tx, vault, society, enquiry_id) if replies else None
    return Said(
        tuple(replace(one, sealed=anew(pair, public, one.sealed)) for one in messages),
        tuple(
            (one, key.open("replies", f"text {one.reply_id}", one.sealed_text))
            for one in replies
            if key
        ),
        tuple(
            replace(one, sealed_key=anew(pair, public, one.sealed_key)) if one.sealed_key else one
            for one in asked
        ),
        await _judged(tx, enquiry),
    )


async def put_down(tx: Connection, vault: Vault, enquiry: Enquiry, said: Said) -> None:
    """Keep what was said in the Society an enquiry came to."""
    for message in said.messages:
        await store.letters.add_message(tx, enquiry, message)
    for one in said.pictures:
        await store.pictures.save(tx, replace(one, society=enquiry.society))
    if said.judged is not None:
        await store.verdicts.keep_before(tx, enquiry.society, enquiry.enquiry_id, said.judged)
    if not said.replies:
        return
    key = await store.keys.of_record(tx, vault, enquiry.society, enquiry.enquiry_id)
    for reply, text in said.replies:
        closed = key.seal("replies", f"text {reply.reply_id}", text)
        await store.letters.add_reply(tx, enquiry, replace(reply, sealed_text=closed))


async def _judged(tx: Connection, enquiry: Enquiry) -> Before | None:
    """Return how two officers judged the writer here, or in a Society before, if they did.

    What is about a locked case is not told: that there is such a case would be.
    """
    society, enquiry_id = enquiry.society, enquiry.enquiry_id
    link = await store.links.find(tx, society, enquiry_id)
    if link is not None and not await store.holds.is_locked(tx, society, link.case_id):
        stands = (await verifying.standings(tx, society, [link]))[enquiry_id]
        given = (await store.verdicts.list_of(tx, society, [enquiry_id])).get(enquiry_id, [])
        if stands.decided:
            return Before(stands, max(one.at for one in given).date())
    return await store.verdicts.find_before(tx, society, enquiry_id)


async def add_note(
    tx: Connection, vault: Vault, enquiry: Enquiry, written: tuple[UUID, datetime, str]
) -> None:
    """Keep the words an enquiry was offered with as a note beside it."""
    by, at, words = written
    key = await store.keys.of_record(tx, vault, enquiry.society, enquiry.enquiry_id)
    note_id = uuid4()
    closed = key.seal("enquiry_notes", f"words {note_id}", words)
    await store.letters.add_note(tx, enquiry, InsideNote(note_id, by, closed, at))

"""Answering: what a visitor wrote is opened, and answered under seal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from babel import Locale

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.codes import Language
from services.contracts.confidential.enquiries import ReplyWritten
from services.contracts.sealing import (
    MESSAGE_STEPS,
    PublicKey,
    pad,
    seal,
)
from services.contracts.words import languages
from services.intake import store
from services.intake.model.enquiries import QUIET_AFTER, About, Enquiry
from services.intake.model.letters import Letter, Message, Reply
from services.intake.model.outcomes import DeathNotTold
from services.intake.model.people import Entry
from services.intake.model.telling import Own, tells_too_much
from services.intake.store.waiting import Due

from . import questions
from .claiming import had, lock, look, plan_end_of_claim, say_acknowledged
from .desks import desk_pair, read_letter
from .doing import Doing, note


@dataclass(frozen=True)
class ReadMessage:
    """A message, opened; `letter` is None where it could not be read."""

    message: Message
    letter: Letter | None


@dataclass(frozen=True)
class ReadReply:
    """An answer of ours, opened from our own copy."""

    reply: Reply
    text: str = field(repr=False)


@dataclass(frozen=True)
class OpenedEnquiry:
    """An enquiry as its page shows it."""

    enquiry: Enquiry
    about: About
    messages: tuple[ReadMessage, ...]
    replies: tuple[ReadReply, ...]
    history: tuple[Entry, ...]
    names: dict[UUID, str]


@dataclass(frozen=True)
class Draft:
    """An answer as it is sent; the id makes a doubled click one answer."""

    reply_id: UUID
    text: str = field(repr=False)
    fixed: bool = False
    """Whether these are the words that are the same for every case, whatever was told in it."""
    seen: UUID | None = None
    """The last message on the page it was written on, where it was written on one."""


async def open_enquiry(tx: Connection, doing: Doing, enquiry_id: UUID, why: str) -> OpenedEnquiry:
    """Open what a visitor wrote and what was answered; who reads it, and why, is written down."""
    society = doing.society
    enquiry = await look(tx, doing, await store.enquiries.read_enquiry(tx, society, enquiry_id))
    await note(tx, doing, "enquiry opened", enquiry_id, why)
    pair = await desk_pair(tx, doing.vault, society, enquiry.desk)
    messages = await store.letters.list_messages(tx, society, enquiry_id)
    return OpenedEnquiry(
        enquiry=enquiry,
        about=await store.enquiries.about(tx, society, enquiry.reference),
        messages=tuple(ReadMessage(one, read_letter(pair, one.sealed)) for one in messages),
        replies=await _replies(tx, doing, enquiry_id),
        history=tuple(await store.audit.list_of(tx, enquiry_id)),
        names=await store.people.names_of(tx, society),
    )


async def reply(tx: Connection, doing: Doing, enquiry_id: UUID, draft: Draft) -> bool:
    """Answer under seal, once however often it is sent; return whether this was the first time.

    Our own copy is closed under the enquiry's key. A message that came after the last one whoever
    answered had before them waits on, and so does a picture nobody looked at. Raises
    `ClaimedByAnother`, `CannotBeAnswered`, `DeathNotTold`, `AnswerInReply`, or `DoesNotFit` beyond
    16 KiB.
    """
    society, at = doing.society, doing.at
    enquiry = await lock(tx, doing, enquiry_id)
    if enquiry.case_id and await store.outcomes.untold_death(tx, society, enquiry.case_id):
        raise DeathNotTold(enquiry_id=str(enquiry_id))
    if not draft.fixed:
        await questions.check_reply(tx, doing, enquiry, draft.text)
    had_then = await had(tx, enquiry, draft.seen)
    policy = await store.people.find_policy(tx, society)
    later = await _crossed(tx, enquiry, had_then.waits_since)
    answered = enquiry.answer(doing.by.staff_id, at, later, policy)
    key = await store.keys.of_record(tx, doing.vault, society, enquiry_id)
    closed = key.seal("replies", f"text {draft.reply_id}", draft.text)
    ours = Reply(draft.reply_id, doing.by.staff_id, closed, at)
    if not await store.letters.add_reply(tx, enquiry, ours):
        return False
    await store.enquiries.save_enquiry(tx, answered)
    if answered.due_at:
        await plan_end_of_claim(tx, answered, policy)
    else:
        await store.waiting.done(tx, "enquiry_claim", enquiry_id)
        await store.waiting.plan(tx, Due("enquiry_quiet", enquiry_id, society), at + QUIET_AFTER)
    await say_acknowledged(tx, enquiry, answered)
    await outbox.enqueue(tx, _written(enquiry, draft, had_then.up_to))
    await note(tx, doing, "reply written", enquiry_id)
    return True


async def _crossed(
    tx: Connection, enquiry: Enquiry, message_since: datetime | None
) -> datetime | None:
    """Return since when something waits that an answer crossed: a message, or a picture."""
    picture = await store.pictures.find(tx, enquiry.society, enquiry.enquiry_id)
    crossed = (message_since, picture.unseen_since if picture else None)
    return min(filter(None, crossed), default=None)


def _written(enquiry: Enquiry, draft: Draft, up_to: UUID | None) -> ReplyWritten:
    """Return an answer as routing hears of it: sealed to the receipt."""
    sealed = seal(PublicKey.read(enquiry.reply_key), pad(draft.text.encode(), MESSAGE_STEPS))
    return ReplyWritten(
        enquiry_id=enquiry.enquiry_id, reply_id=draft.reply_id, sealed_reply=sealed, up_to=up_to
    )


async def _replies(tx: Connection, doing: Doing, enquiry_id: UUID) -> tuple[ReadReply, ...]:
    replies = await store.letters.list_replies(tx, doing.society, enquiry_id)
    if not replies:
        return ()
    key = await store.keys.of_record(tx, doing.vault, doing.society, enquiry_id)
    opened = [key.open("replies", f"text {one.reply_id}", one.sealed_text) for one in replies]
    return tuple(ReadReply(*both) for both in zip(replies, opened, strict=True))


async def look_at(tx: Connection, doing: Doing, enquiry_id: UUID, text: str) -> tuple[str, ...]:
    """Return what in an answer may tell who answers; a prompt to look again, never a refusal."""
    enquiry = await store.enquiries.read_enquiry(tx, doing.society, enquiry_id)
    return tells_too_much(text, await _own(tx, doing, enquiry.language))


async def _own(tx: Connection, doing: Doing, language: str) -> Own:
    """Return what an answer in a language should not contain, since it tells who answers."""
    society = await store.societies.find(tx, doing.society)
    offices = await store.offices.list_open(tx, doing.society)
    there = Locale.parse(languages()[Language(language)].tag.replace("-", "_")).territories
    country = (there.get(society.country), Locale.parse("en").territories.get(society.country))
    places = {*country, *(one.name for one in offices), *(one.city for one in offices)}
    return Own(society.name, doing.by.name, [one for one in places if one])

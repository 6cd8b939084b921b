"""Answering: a visitor's message comes in, is opened, claimed, and answered under seal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.chassis.delivery import Unreadable
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import MessageReceived, ReplyWritten
from services.contracts.sealing import (
    MESSAGE_STEPS,
    CannotOpen,
    KeyPair,
    PublicKey,
    from_text,
    open_sealed,
    pad,
    seal,
    unpad,
)
from services.intake import store
from services.intake.model.enquiries import (
    About,
    Enquiry,
    EnquiryNotFound,
    Letter,
    Message,
    OtherDesk,
    Reply,
)
from services.intake.model.outcomes import DeathNotTold
from services.intake.model.people import Entry, Member
from services.intake.resources import Resources
from services.intake.vault import Vault

from . import showing, withdrawing
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


async def take_message(
    tx: Connection, resources: Resources, society: UUID, event: MessageReceived
) -> None:
    """Put a message into the Society's inbox, sealed as it is; a wish to be removed holds at once.

    Raises `Unreadable` where no answer could be sealed, `OtherDesk` where the enquiry is elsewhere.
    """
    _check_reply_key(event)
    at = resources.clock()
    known = await store.enquiries.lock_enquiry(tx, society, event.enquiry_id)
    if known and known.desk != event.desk:
        raise OtherDesk(enquiry_id=str(event.enquiry_id))
    about = await store.enquiries.about(tx, society, event.reference)
    urgent = event.kind is MessageKind.REMOVAL and not (
        await _withdrawn(tx, resources, society, event, about)
        or await _held(tx, resources, society, event.reference, about)
    )
    policy = await store.people.find_policy(tx, society)
    if known:
        enquiry = known.hear(at, urgent=urgent, policy=policy)
    else:
        enquiry = Enquiry(
            society=society,
            enquiry_id=event.enquiry_id,
            desk=event.desk,
            reference=event.reference,
            case_id=about.case_id,
            language=event.language,
            reply_key=event.reply_key,
            kind=event.kind,
            urgent=urgent,
            first_at=at,
            last_at=at,
            waits_since=at,
        ).promised(policy)
        await store.people.place(tx, enquiry.enquiry_id, society)
    await store.enquiries.save_enquiry(tx, enquiry)
    await store.enquiries.add_message(tx, enquiry, _message(event, enquiry))
    await store.audit.note(tx, None, "message arrived", enquiry.enquiry_id, at=at, society=society)


async def open_enquiry(tx: Connection, doing: Doing, enquiry_id: UUID, why: str) -> OpenedEnquiry:
    """Open what a visitor wrote and what was answered; who reads it, and why, is written down."""
    society = doing.society
    enquiry = await store.enquiries.read_enquiry(tx, society, enquiry_id)
    await note(tx, doing, "enquiry opened", enquiry_id, why)
    pair = await _desk_pair(tx, doing.vault, society, enquiry.desk)
    key = await store.keys.of_record(tx, doing.vault, society, enquiry_id)
    messages = await store.enquiries.list_messages(tx, society, enquiry_id)
    replies = await store.enquiries.list_replies(tx, society, enquiry_id)
    return OpenedEnquiry(
        enquiry=enquiry,
        about=await store.enquiries.about(tx, society, enquiry.reference),
        messages=tuple(ReadMessage(one, _letter(pair, one.sealed)) for one in messages),
        replies=tuple(
            ReadReply(one, key.open("replies", f"text {one.reply_id}", one.sealed_text))
            for one in replies
        ),
        history=tuple(await store.audit.list_of(tx, enquiry_id)),
        names=await store.people.names_of(tx, society),
    )


async def claim(tx: Connection, doing: Doing, enquiry_id: UUID, seen: UUID | None) -> None:
    """Work on an enquiry from now on; raises `ClaimedByAnother` if a colleague was faster."""
    enquiry = await _lock(tx, doing, enquiry_id)
    policy = await store.people.find_policy(tx, doing.society)
    claimed = enquiry.claim(doing.by.staff_id, doing.at, seen=seen, policy=policy)
    await store.enquiries.save_enquiry(tx, claimed)
    await note(tx, doing, "enquiry claimed", enquiry_id)


async def release(tx: Connection, doing: Doing, enquiry_id: UUID) -> None:
    """Let an enquiry go, for a colleague to claim."""
    enquiry = await _lock(tx, doing, enquiry_id)
    policy = await store.people.find_policy(tx, doing.society)
    await store.enquiries.save_enquiry(tx, enquiry.release(doing.by.staff_id, policy))
    await note(tx, doing, "enquiry released", enquiry_id)


async def settle(tx: Connection, doing: Doing, enquiry_id: UUID) -> None:
    """Note that nothing more is to be done, without an answer."""
    enquiry = await _lock(tx, doing, enquiry_id)
    await store.enquiries.save_enquiry(tx, enquiry.settle(doing.by.staff_id, doing.at))
    await note(tx, doing, "enquiry settled", enquiry_id)


async def reply(tx: Connection, doing: Doing, enquiry_id: UUID, draft: Draft) -> bool:
    """Answer under seal, once however often it is sent; return whether this was the first time.

    Our own copy is closed under the enquiry's key. Raises `ClaimedByAnother`, `CannotBeAnswered`,
    `DeathNotTold`, or `DoesNotFit` beyond 16 KiB.
    """
    society, at = doing.society, doing.at
    enquiry = await _lock(tx, doing, enquiry_id)
    if enquiry.case_id and await store.outcomes.untold_death(tx, society, enquiry.case_id):
        raise DeathNotTold(enquiry_id=str(enquiry_id))
    answered = enquiry.answer(doing.by.staff_id, at)
    key = await store.keys.of_record(tx, doing.vault, society, enquiry_id)
    closed = key.seal("replies", f"text {draft.reply_id}", draft.text)
    ours = Reply(draft.reply_id, doing.by.staff_id, closed, at)
    if not await store.enquiries.add_reply(tx, enquiry, ours):
        return False
    sealed = seal(PublicKey.read(enquiry.reply_key), pad(draft.text.encode(), MESSAGE_STEPS))
    await store.enquiries.save_enquiry(tx, answered)
    await outbox.enqueue(
        tx, ReplyWritten(enquiry_id=enquiry_id, reply_id=draft.reply_id, sealed_reply=sealed)
    )
    await note(tx, doing, "reply written", enquiry_id)
    return True


def tells_too_much(text: str, by: Member) -> tuple[str, ...]:
    """Name what in an answer may tell who answers; a prompt to look again, never a refusal."""
    plain = text.casefold()
    found = {
        "society": by.society_name.casefold() in plain,
        "name": any(len(part) > 2 and _has_word(plain, part) for part in by.name.split()),
        "address": "@" in text or "://" in text or "www." in plain,
    }
    return tuple(what for what, there in found.items() if there)


def _has_word(plain: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", plain) is not None


async def _lock(tx: Connection, doing: Doing, enquiry_id: UUID) -> Enquiry:
    enquiry = await store.enquiries.lock_enquiry(tx, doing.society, enquiry_id)
    if enquiry is None:
        raise EnquiryNotFound(enquiry_id=str(enquiry_id))
    return enquiry


async def _withdrawn(
    tx: Connection, resources: Resources, society: UUID, event: MessageReceived, about: About
) -> bool:
    """Withdraw at once if the letter holds the seeker's own code; nobody has to read it first."""
    if about.case_id is None:
        return False
    pair = await _desk_pair(tx, resources.vault, society, event.desk)
    letter = _letter(pair, event.sealed_message)
    if letter is None or not letter.withdrawal_code:
        return False
    case, code = (society, about.case_id), letter.withdrawal_code
    return await withdrawing.withdraw_by_code(tx, resources.vault, case, code, resources.clock())


async def _held(
    tx: Connection, resources: Resources, society: UUID, reference: str, about: About
) -> bool:
    """Hold the case of a wish to be removed; False where a face is still shown and must wait."""
    if about.case_id is None or about.off_the_wall:
        return True
    cap = resources.settings.removals_a_day
    return await showing.hold_for_removal(tx, society, reference, at=resources.clock(), cap=cap)


async def _desk_pair(tx: Connection, vault: Vault, society: UUID, desk_id: UUID) -> KeyPair:
    desk = await store.enquiries.read_desk(tx, society, desk_id)
    key = await store.keys.of_record(tx, vault, society, desk_id)
    return KeyPair(from_text(key.open("desks", "private", desk.sealed_private)))


def _letter(pair: KeyPair, sealed: str) -> Letter | None:
    """Open a message; what strangers sealed may be anything, and must not break the page."""
    try:
        return Letter.read(unpad(open_sealed(pair, sealed)))
    except (CannotOpen, ValueError, RecursionError):
        return None


def _message(event: MessageReceived, enquiry: Enquiry) -> Message:
    return Message(
        event.message_id, event.kind, event.sealed_message, event.warnings, enquiry.last_at
    )


def _check_reply_key(event: MessageReceived) -> None:
    try:
        PublicKey.read(event.reply_key)
    except CannotOpen:
        raise Unreadable("no key to answer to") from None

"""Receiving: what visitors and time say of an enquiry, whoever works on it and whether or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.chassis.delivery import Unreadable
from services.contracts.codes import MessageKind
from services.contracts.confidential.enquiries import Clock, EnquiryUnplaced, MessageReceived
from services.contracts.sealing import CannotOpen, PublicKey
from services.intake import store
from services.intake.model.enquiries import (
    About,
    Enquiry,
    EnquiryNotFound,
    Heard,
    OtherDesk,
)
from services.intake.model.letters import Message
from services.intake.resources import Resources
from services.intake.store.audit import Circumstances

from . import assigning, calling_off, claiming, ending, offering, rostering, showing, withdrawing
from .desks import desk_pair, read_letter
from .steering import bring, place_of

UNPLACED_FOR = timedelta(days=3 * 365)
"""How long it is remembered that nobody may read an enquiry: longer than any mailbox stays."""


async def receive(
    tx: Connection, resources: Resources, came_to: UUID, event: MessageReceived
) -> bool:
    """Take up a message that is sealed to a Society's desk, where it belongs.

    False where nobody is left who may read it: it is not kept, and routing may hear so.
    Raises `Unreadable` where no answer could be sealed, `OtherDesk` where it cannot have come this
    way.
    """
    _check_reply_key(event)
    place = await place_of(tx, event, came_to)
    if place is None:
        await _leave(tx, resources, came_to, event)
        return False
    async with store.scopes.visiting(tx, place):
        brought = await bring(tx, resources.vault, event, (came_to, place))
        await take_message(tx, resources, place, brought)
    return True


async def _leave(
    tx: Connection, resources: Resources, came_to: UUID, event: MessageReceived
) -> None:
    """Let a message go unread; a wish to be removed is done all the same, as far as it goes.

    Its writer is told where their own countries leave nobody. Where it is the seeker's that do,
    they are not: whoever left out all but one would read from it what the seeker fears.
    """
    today = resources.clock().date()
    days = (today, today + UNPLACED_FOR)
    left = {one.country for one in await store.societies.list_all(tx)} - set(event.excluded)
    told = await store.unplaced.add(tx, event.enquiry_id, days, told=not left)
    if event.kind is MessageKind.REMOVAL:
        await _urgent(tx, resources, came_to, event)
    elif told:
        await outbox.enqueue(tx, EnquiryUnplaced(enquiry_id=event.enquiry_id))


async def take_message(
    tx: Connection, resources: Resources, society: UUID, event: MessageReceived
) -> None:
    """Put a message into the Society's inbox, sealed as it is; a wish to be removed holds at once.

    What comes after the visitor deleted everything is let go unread.
    """
    at = resources.clock()
    known = await store.enquiries.lock_enquiry(tx, society, event.enquiry_id)
    if known and known.erased_at:
        return
    if known and known.desk != event.desk:
        raise OtherDesk(enquiry_id=str(event.enquiry_id))
    if known and known.blocked_at:
        await _put_aside(tx, known, _message(event, at))
        return
    heard = Heard(await _urgent(tx, resources, society, event), event.pressing)
    policy = await store.people.find_policy(tx, society)
    if known:
        enquiry = known.hear(at, heard, policy)
        await ending.forget_plans(tx, enquiry)
        if enquiry.whose:
            await claiming.plan_end_of_claim(tx, enquiry, policy)
        await _call_off_where_not_there(tx, resources, enquiry, event)
    else:
        about = await store.enquiries.about(tx, society, event.reference)
        enquiry = _new(society, event, about, at).hear(at, heard, policy)
        enquiry = await assigning.assign_new(tx, enquiry, policy)
        await store.people.place(tx, enquiry.enquiry_id, society)
    await store.enquiries.save_enquiry(tx, enquiry)
    await store.letters.add_message(tx, enquiry, _message(event, at))
    await store.audit.note(tx, None, "message arrived", enquiry.enquiry_id, at=at, society=society)
    await rostering.tell_if_nobody(tx, enquiry, at)


async def _call_off_where_not_there(
    tx: Connection, resources: Resources, enquiry: Enquiry, event: MessageReceived
) -> None:
    """Call off a planned call where a later letter says that its writer is reached otherwise now.

    Whoever was to call has the number of before, which may have become dangerous.
    """
    society, enquiry_id = enquiry.society, enquiry.enquiry_id
    if not await store.channels.list_planned(tx, society, enquiry_id):
        return
    pair = await desk_pair(tx, resources.vault, society, event.desk)
    letter = read_letter(pair, event.sealed_message)
    if letter is None or letter.answer.by:
        at = resources.clock()
        await calling_off.call_off_unasked(tx, society, enquiry_id, at)


async def _put_aside(tx: Connection, enquiry: Enquiry, message: Message) -> None:
    """Keep what a blocked writer sent, where it waits for nobody."""
    at = message.received_at
    await store.letters.add_message(tx, enquiry, replace(message, aside=True))
    await ending.put_aside(tx, enquiry, at)
    how = Circumstances(at=at, society=enquiry.society)
    await store.audit.note(tx, None, "message put aside", enquiry.enquiry_id, **how)


async def erase(tx: Connection, society: UUID, enquiry_id: UUID, at: datetime) -> None:
    """Let everything go that was said; the row stays, so that lists and counts stay true.

    `society` is where the enquiry was a moment ago; it is followed where it moved meanwhile.
    """
    society = await store.people.hold_place(tx, enquiry_id) or society
    async with store.scopes.visiting(tx, society):
        await _erase(tx, society, enquiry_id, at)


async def _erase(tx: Connection, society: UUID, enquiry_id: UUID, at: datetime) -> None:
    enquiry = await _lock(tx, society, enquiry_id)
    if enquiry.erased_at:
        return
    await store.enquiries.save_enquiry(tx, enquiry.erase(at))
    await ending.forget_plans(tx, enquiry)
    await offering.withdraw_all(tx, society, enquiry_id, at)
    await calling_off.call_off_unasked(tx, society, enquiry_id, at)
    await ending.forget_words(tx, society, enquiry_id)
    await store.audit.note(tx, None, "enquiry erased", enquiry_id, at=at, society=society)


async def be_overdue(
    tx: Connection, society: UUID, overdue: tuple[UUID, Clock], at: datetime
) -> None:
    """Remind of what the network promised a visitor, unless it was done meanwhile.

    `society` is as for `erase`.
    """
    enquiry_id, clock = overdue
    society = await store.people.hold_place(tx, enquiry_id) or society
    async with store.scopes.visiting(tx, society):
        enquiry = await _lock(tx, society, enquiry_id)
        late = enquiry.be_overdue(clock, at)
        if late != enquiry:
            await store.enquiries.save_enquiry(tx, late)
            await store.audit.note(tx, None, "enquiry overdue", enquiry_id, at=at, society=society)


async def _lock(tx: Connection, society: UUID, enquiry_id: UUID) -> Enquiry:
    enquiry = await store.enquiries.lock_enquiry(tx, society, enquiry_id)
    if enquiry is None:
        raise EnquiryNotFound(enquiry_id=str(enquiry_id))
    return enquiry


async def _urgent(
    tx: Connection, resources: Resources, society: UUID, event: MessageReceived
) -> bool:
    """Do what a wish to be removed asks for at once; return whether a person has to do it.

    The face goes in whatever Society it is, also where that one may not read the message.
    """
    if event.kind is not MessageKind.REMOVAL:
        return False
    pair = await desk_pair(tx, resources.vault, society, event.desk)
    letter = read_letter(pair, event.sealed_message)
    owner = await store.people.find_society_of(tx, event.reference) or society
    async with store.scopes.visiting(tx, owner):
        about = await store.enquiries.about(tx, owner, event.reference)
        code = letter.withdrawal_code if letter else ""
        return not (
            await _withdrawn(tx, resources, (owner, about), code)
            or await _held(tx, resources, (owner, about), event.reference)
        )


async def _withdrawn(
    tx: Connection, resources: Resources, where: tuple[UUID, About], code: str
) -> bool:
    """Withdraw at once by the seeker's own code; nobody has to read it first."""
    society, about = where
    if about.case_id is None or not code:
        return False
    case = (society, about.case_id)
    return await withdrawing.withdraw_by_code(tx, resources.vault, case, code, resources.clock())


async def _held(
    tx: Connection, resources: Resources, where: tuple[UUID, About], reference: str
) -> bool:
    """Hold the case of a wish to be removed; False where a face is still shown and must wait."""
    society, about = where
    if about.case_id is None or about.off_the_wall:
        return True
    cap = resources.settings.removals_a_day
    return await showing.hold_for_removal(tx, society, reference, at=resources.clock(), cap=cap)


def _new(society: UUID, event: MessageReceived, about: About, at: datetime) -> Enquiry:
    return Enquiry(
        society=society,
        enquiry_id=event.enquiry_id,
        desk=event.desk,
        reference=event.reference,
        case_id=about.case_id,
        language=event.language,
        reply_key=event.reply_key,
        kind=event.kind,
        urgent=False,
        first_at=at,
        last_at=at,
        waits_since=at,
        excluded=event.excluded,
    )


def _message(event: MessageReceived, at: datetime) -> Message:
    return Message(
        message_id=event.message_id,
        kind=event.kind,
        sealed=event.sealed_message,
        warnings=event.warnings,
        received_at=at,
        wishes=event.wishes,
        many_references=event.many_references,
    )


def _check_reply_key(event: MessageReceived) -> None:
    try:
        PublicKey.read(event.reply_key)
    except CannotOpen:
        raise Unreadable("no key to answer to") from None

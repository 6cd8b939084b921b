"""Moving: another Society is asked to answer an enquiry, and all that was said goes with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.codes import read_reference
from services.contracts.confidential.enquiries import EnquiryMoved
from services.intake import store
from services.intake.model.enquiries import QUIET_AFTER, Enquiry
from services.intake.model.moving import (
    Offer,
    OfferAnswer,
    OfferOver,
    OfferThere,
    Side,
    check_offered,
    whom_to_ask,
)
from services.intake.store.audit import Circumstances
from services.intake.store.waiting import Due

from . import calling_off, carrying, ending, offering
from .claiming import lock
from .doing import Doing, note
from .steering import left_out


@dataclass(frozen=True)
class Asked:
    """Whom to ask: a Society, or whose face a reference is; for how long, and in which words."""

    to: UUID | None
    reference: str
    days: int
    words: str = field(repr=False)


async def offer(tx: Connection, doing: Doing, enquiry_id: UUID, asked: Asked) -> None:
    """Ask another Society to answer an enquiry; of what was written it is told nothing.

    Raises `CannotGoThere` or `OfferThere`.
    """
    enquiry = await lock(tx, doing, enquiry_id)
    locked = await _is_locked(tx, enquiry)
    check_offered(enquiry, doing.by.staff_id, locked=locked)
    before = await store.offers.list_of(tx, doing.society, enquiry_id)
    if any(one.open(doing.at) for one in before):
        raise OfferThere(enquiry_id=str(enquiry_id))
    made = _made(doing, enquiry, asked, await _there(tx, enquiry, asked))
    record = (doing.society, made.offer_id)
    ours = await offering.seal(tx, doing.vault, record, "words", asked.words)
    async with store.scopes.visiting(tx, made.other):
        record = (made.other, made.offer_id)
        theirs = await offering.seal(tx, doing.vault, record, "words", asked.words)
        how = Circumstances(at=doing.at, society=made.other)
        await store.audit.note(tx, None, "enquiry offered to us", made.offer_id, **how)
    await store.offers.add(tx, replace(made, sealed_words=ours), theirs)
    await store.waiting.plan(tx, Due(offering.LAPSES, made.offer_id, doing.society), made.until)
    await note(tx, doing, "enquiry offered", enquiry_id)


async def accept(tx: Connection, doing: Doing, offer_id: UUID) -> None:
    """Take an enquiry over with all that was said in it; its visitor notices nothing.

    Raises `OfferOver`, also where it was ended or erased meanwhile.
    """
    offer = await _open(tx, doing, offer_id, Side.TAKES)
    words, _ = await offering.read(tx, doing.vault, offer)
    async with store.holdings.locked_too(tx):  # the face may be of a case one may not know of
        enquiry = await _take(tx, doing, offer)
        written = (offer.offered_by, offer.offered_at, words)
        await carrying.add_note(tx, doing.vault, enquiry, written)
    await offering.end(tx, offer, (OfferAnswer.ACCEPTED, doing.by.staff_id, doing.at))
    await note(tx, doing, "enquiry taken over", offer.enquiry_id)


async def decline(tx: Connection, doing: Doing, offer_id: UUID, words: str) -> None:
    """Say no to an offer, with words that whoever offered will read; raises `OfferOver`."""
    offer = await _open(tx, doing, offer_id, Side.TAKES)
    async with store.scopes.visiting(tx, offer.other):
        record = (offer.other, offer_id)
        sealed = await offering.seal(tx, doing.vault, record, "answer", words)
    how = (OfferAnswer.DECLINED, doing.by.staff_id, doing.at)
    await offering.end(tx, offer, how, sealed)
    await note(tx, doing, "offer declined", offer_id)


async def take_back(tx: Connection, doing: Doing, offer_id: UUID) -> None:
    """Ask no longer; raises `OfferOver`."""
    offer = await _open(tx, doing, offer_id, Side.GIVES)
    await offering.end(tx, offer, (OfferAnswer.TAKEN_BACK, doing.by.staff_id, doing.at))
    await note(tx, doing, "offer taken back", offer.enquiry_id)


async def lapse(tx: Connection, society: UUID, offer_id: UUID, now: datetime) -> None:
    """End an offer nobody answered in time."""
    await store.waiting.done(tx, offering.LAPSES, offer_id)
    offer = await store.offers.lock(tx, society, offer_id)
    if offer is not None and offer.answer is None:
        await offering.end(tx, offer, (OfferAnswer.LAPSED, None, now))
        how = Circumstances(at=now, society=society)
        await store.audit.note(tx, None, "offer lapsed", offer.enquiry_id, **how)


async def _take(tx: Connection, doing: Doing, offer: Offer) -> Enquiry:
    """Bring the enquiry from where it was into the Society that takes it."""
    here, there, enquiry_id = offer.other, doing.society, offer.enquiry_id
    desk = await store.enquiries.read_desk(tx, there, await store.enquiries.find_desk(tx, there))
    async with store.scopes.visiting(tx, here):
        enquiry = await _still_there(tx, offer, there)
        said = await carrying.take_up(tx, doing.vault, enquiry, desk)
        await store.enquiries.save_enquiry(tx, enquiry.move(there, doing.at))
        await store.waiting.done(tx, "enquiry_claim", enquiry_id)
        await ending.forget_plans(tx, enquiry)
        await store.pictures.forget(tx, here, enquiry_id)  # it goes along: nothing is dropped
        await ending.forget_words(tx, here, enquiry_id)
        await calling_off.call_off_unasked(tx, here, enquiry_id, doing.at)
        # Should it come back, whom it is about has to be said, and its writer verified, anew.
        await store.links.end(tx, here, enquiry_id, doing.by.staff_id, doing.at)
        how = Circumstances(at=doing.at, society=here)
        await store.audit.note(tx, None, "enquiry moved", enquiry_id, **how)
    about = await store.enquiries.about(tx, there, offer.reference)
    policy = await store.people.find_policy(tx, there)
    arrived = enquiry.arrive(desk, (offer.reference, about.case_id)).promised(policy)
    await store.enquiries.save_enquiry(tx, arrived)
    await carrying.put_down(tx, doing.vault, arrived, said)
    await store.people.move(tx, enquiry_id, there)
    if arrived.due_at is None:
        quiet = Due("enquiry_quiet", enquiry_id, there)
        await store.waiting.plan(tx, quiet, doing.at + QUIET_AFTER)
    await outbox.enqueue(tx, EnquiryMoved(enquiry_id=enquiry_id, desk=desk.desk))
    return arrived


async def _still_there(tx: Connection, offer: Offer, there: UUID) -> Enquiry:
    """Hold an enquiry that may still go there; raises `OfferOver`."""
    enquiry = await store.enquiries.lock_enquiry(tx, offer.other, offer.enquiry_id)
    if enquiry is None or not enquiry.ours or enquiry.ended_at:
        raise OfferOver(offer_id=str(offer.offer_id))
    if (await store.societies.find(tx, there)).country in await left_out(tx, enquiry):
        raise OfferOver(offer_id=str(offer.offer_id))
    return enquiry


async def _is_locked(tx: Connection, enquiry: Enquiry) -> bool:
    if enquiry.case_id is None:
        return False
    return await store.holds.is_locked(tx, enquiry.society, enquiry.case_id)


async def _there(tx: Connection, enquiry: Enquiry, asked: Asked) -> UUID:
    """Return which Society is asked; raises `CannotGoThere`."""
    wanted = asked.to or await store.people.find_society_of(tx, _reference(enquiry, asked))
    left = await left_out(tx, enquiry)
    return whom_to_ask(enquiry, left, await store.societies.list_all(tx), wanted).society


async def _open(tx: Connection, doing: Doing, offer_id: UUID, side: Side) -> Offer:
    offer = await store.offers.lock(tx, doing.society, offer_id)
    if offer is None or offer.side is not side or not offer.open(doing.at):
        raise OfferOver(offer_id=str(offer_id))
    return offer


def _made(doing: Doing, enquiry: Enquiry, asked: Asked, there: UUID) -> Offer:
    return Offer(
        society=doing.society,
        offer_id=uuid4(),
        side=Side.GIVES,
        other=there,
        by_face=asked.to is None,
        enquiry_id=enquiry.enquiry_id,
        reference=_reference(enquiry, asked),
        language=enquiry.language,
        pressing=enquiry.pressing,
        waits_since=enquiry.waits_since,
        offered_by=doing.by.staff_id,
        offered_at=doing.at,
        until=doing.at + timedelta(days=asked.days),
    )


def _reference(enquiry: Enquiry, asked: Asked) -> str:
    """Return the reference that was meant: staff may have read another one in the words."""
    return read_reference(asked.reference) or enquiry.reference

"""Steering: a message reaches the Society that answers it, whichever desk it was sealed to."""

from __future__ import annotations

from uuid import UUID

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.confidential.enquiries import EnquiryMoved, MessageReceived
from services.contracts.sealing import PublicKey
from services.intake import store
from services.intake.model.enquiries import Enquiry, OtherDesk
from services.intake.model.steering import choose
from services.intake.vault import Vault

from .desks import anew, desk_pair


async def place_of(tx: Connection, event: MessageReceived, came_to: UUID) -> UUID | None:
    """Return whose a message is, or None where nobody may read it; held until `tx` ends.

    `came_to` is whose desk it is sealed to. Raises `OtherDesk` where no move explains why a later
    message came there.
    """
    known = await store.people.hold_place(tx, event.enquiry_id)
    if known is None:
        if await store.unplaced.holds(tx, event.enquiry_id):
            return None
        if not event.excluded:
            return came_to
        owner = await store.people.find_society_of(tx, event.reference)
        societies = await store.societies.list_all(tx)
        at_home = {one.country for one in societies if one.society == owner}
        theirs = await _of_face(tx, owner, event.reference) - at_home
        excluded = {*event.excluded, *theirs}
        return choose(societies, excluded, owner, event.language)
    if known != came_to and not await was_there(tx, event.enquiry_id, came_to):
        raise OtherDesk(enquiry_id=str(event.enquiry_id))
    return known


async def left_out(tx: Connection, enquiry: Enquiry) -> frozenset[str]:
    """Return the countries whose Societies may not see an enquiry, or read in it.

    The writer named some, and so did whoever's face it is and whose case it was linked to, also
    where that case is locked or of another Society.
    """
    owner = await store.people.find_society_of(tx, enquiry.reference)
    theirs = await _of_face(tx, owner, enquiry.reference)
    where = (enquiry.society, enquiry.reference, enquiry.enquiry_id)
    async with store.holdings.locked_too(tx), store.scopes.visiting(tx, enquiry.society):
        ours = await store.exclusions.of_seekers(tx, *where)
    return frozenset(enquiry.excluded) | theirs | ours


async def _of_face(tx: Connection, owner: UUID | None, reference: str) -> frozenset[str]:
    if owner is None:
        return frozenset()
    async with store.holdings.locked_too(tx), store.scopes.visiting(tx, owner):
        return await store.exclusions.of_seekers(tx, owner, reference)


async def bring(
    tx: Connection, vault: Vault, event: MessageReceived, way: tuple[UUID, UUID]
) -> MessageReceived:
    """Return a message sealed to the desk of the Society it goes to, in whose scope `tx` then is.

    `way` is from whose desk to whose. Of an enquiry that is new, later messages go there as well.
    """
    here, there = way
    if here == there:
        return event
    desk = await store.enquiries.read_desk(tx, there, await store.enquiries.find_desk(tx, there))
    async with store.scopes.visiting(tx, here):
        pair = await desk_pair(tx, vault, here, event.desk)
    if event.excluded:
        moved = EnquiryMoved(enquiry_id=event.enquiry_id, desk=desk.desk)
        await outbox.enqueue(tx, moved)
    sealed = anew(pair, PublicKey.read(desk.public_key), event.sealed_message)
    return event.model_copy(update={"desk": desk.desk, "sealed_message": sealed})


async def was_there(tx: Connection, enquiry_id: UUID, came_to: UUID) -> bool:
    """Return whether something may have been sealed to a Society before a move was known outside.

    That is so where the enquiry was there before, or came from the default desk as it arrived.
    """
    async with store.scopes.visiting(tx, came_to):
        before = await store.enquiries.lock_enquiry(tx, came_to, enquiry_id)
    if before is not None:
        return True
    society = await store.societies.find(tx, came_to)
    return society.default_desk

"""Linking: staff say to which case a message belongs and whom it is about, and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from services.chassis.database import Connection
from services.intake import store
from services.intake.model.cases import CaseFile
from services.intake.model.enquiries import Enquiry
from services.intake.model.linking import Claim, EnquiryLink, NotLinked, check_link
from services.intake.store.names import Hit

from . import bringing, calling_off, finding
from .claiming import lock
from .doing import Doing, note
from .finding import Found

_MOST_FOUND = 8


@dataclass(frozen=True)
class Wish:
    """Whom a message is about, as somebody says: the case, who is sought in it, and what of."""

    case_id: UUID
    sought_id: UUID | None
    claims: Claim


async def link(tx: Connection, doing: Doing, enquiry_id: UUID, wish: Wish) -> None:
    """Link a message to a case and perhaps to somebody sought in it; raises `CannotLink`.

    What was said before ends. Whatever holds in the case holds for the message from now on.
    """
    file = await store.cases.lock_file(tx, doing.society, wish.case_id)
    enquiry = await lock(tx, doing, enquiry_id)
    check_link(enquiry, await _case_before(tx, enquiry), file, wish.sought_id)
    await store.links.end(tx, doing.society, enquiry_id, doing.by.staff_id, doing.at)
    await calling_off.stop(tx, doing, enquiry_id)
    said = (wish.case_id, wish.sought_id, wish.claims)
    one = EnquiryLink(uuid4(), enquiry_id, *said, doing.by.staff_id, doing.at)
    await store.links.add(tx, doing.society, one)
    await store.links.move(tx, doing.society, enquiry_id, wish.case_id)
    await note(tx, doing, "enquiry linked", enquiry_id)
    if wish.sought_id is not None:
        # What comes back changes nothing that anybody could see: who was confided in reads of it.
        both = await bringing.the_two(tx, doing, file, wish.sought_id, [enquiry_id])
        await bringing.may_be_brought_together(tx, doing, *both)


async def undo(tx: Connection, doing: Doing, enquiry_id: UUID) -> None:
    """Take back what was said: the message belongs where its reference leads, if anywhere.

    Raises `NotLinked`.
    """
    enquiry = await lock(tx, doing, enquiry_id)
    if not await store.links.end(tx, doing.society, enquiry_id, doing.by.staff_id, doing.at):
        raise NotLinked(enquiry_id=str(enquiry_id))
    await calling_off.stop(tx, doing, enquiry_id)
    about = await store.enquiries.about(tx, doing.society, enquiry.reference)
    await store.links.move(tx, doing.society, enquiry_id, about.case_id)
    await note(tx, doing, "enquiry unlinked", enquiry_id)


async def candidates(
    tx: Connection, doing: Doing, enquiry: Enquiry, asked: str = ""
) -> list[tuple[CaseFile, Found]]:
    """Return the cases a message may be linked to: its own, or those found by a name or reference.

    That each was seen is written down.
    """
    if asked and not await finding.case_of_reference(tx, doing, asked):
        found = await finding.search(tx, doing, asked, after=None, limit=_MOST_FOUND)
    else:
        own = await finding.case_of_reference(tx, doing, asked) if asked else enquiry.case_id
        found = [await _own(tx, doing, own)] if own else []
    society = doing.society
    return [(await store.cases.read_file(tx, society, one.hit.case_id), one) for one in found]


async def _own(tx: Connection, doing: Doing, case_id: UUID) -> Found:
    root = await store.cases.goes_on_in(tx, doing.society, case_id) or case_id
    await note(tx, doing, "listed", root)
    return Found(Hit(0, root), *await finding.describe(tx, doing, root))


async def _case_before(tx: Connection, enquiry: Enquiry) -> CaseFile | None:
    if enquiry.case_id is None:
        return None
    return await store.cases.read_file(tx, enquiry.society, enquiry.case_id)

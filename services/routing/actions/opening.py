"""Opening a mailbox: the work is the same whatever is found."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.database import transaction_of
from services.routing import mailbox, store
from services.routing.mailbox import Receipt
from services.routing.model.enquiries import Contents, Enquiry
from services.routing.resources import Resources

from . import prompting


@dataclass(frozen=True)
class Opened:
    """What a receipt opened: an enquiry, and what may be seen of it by now."""

    enquiry: Enquiry
    contents: Contents


async def open_mailbox(resources: Resources, receipt: Receipt | None) -> Opened | None:
    """Return what a receipt opens, or None; the work is the same whichever it is."""
    sought = receipt or Receipt.draw()
    pair = sought.pair
    async with transaction_of(resources.pool) as tx:
        enquiry = await store.enquiries.find(tx, sought.mailbox)
        found = enquiry.enquiry_id if enquiry else None
        # First the prompts, then the answers: what is released between the two is seen, and a
        # prompt for what is not seen stays.
        await prompting.withdraw(tx, found)
        sealed = await store.replies.read_released(tx, found, resources.clock())
    if enquiry is None or receipt is None:
        resources.metrics.openings.labels("nothing").inc()
        return None
    resources.metrics.openings.labels("answer" if sealed else "waiting").inc()
    contents = Contents(
        tuple(mailbox.open_replies(pair, sealed)),
        picture_asked=enquiry.asking.open(resources.clock()),
        picture_sent=enquiry.asking.sent,
        picture_turned=enquiry.asking.turned,
    )
    return Opened(enquiry, contents)

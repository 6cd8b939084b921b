"""What the holder of a receipt may change: how they are answered, and that anything is kept."""

from __future__ import annotations

from services.chassis import outbox
from services.chassis.database import transaction_of
from services.contracts.confidential.enquiries import EnquiryErased
from services.routing import mailbox, store
from services.routing.mailbox import Receipt
from services.routing.model.enquiries import NoDesk
from services.routing.model.form import Draft
from services.routing.model.letters import Envelope, Letter
from services.routing.resources import Resources

from . import prompting
from .picturing import discard_left
from .sending import first_time, prompts_of
from .telling import tell


async def change_way(
    resources: Resources, receipt: Receipt, draft: Draft, nonce: bytes, envelope: Envelope
) -> bool:
    """Answer somebody otherwise from now on, or only to the receipt; False if the mailbox is gone.

    The address before is forgotten, and the desk is told by a letter without words, so that nobody
    calls any more where it has become dangerous. Nothing is promised for it. Raises `NoDesk`.
    """
    prompts = prompts_of(resources, draft)
    form_id = mailbox.form_id(nonce, f"{draft.by} {draft.to} {draft.safe} {draft.answer.content}")
    async with transaction_of(resources.pool) as tx:
        enquiry = await store.enquiries.lock(tx, receipt.mailbox)
        if enquiry is None:
            return False
        desk = await store.desks.find_present(tx, enquiry.desk, enquiry.moved_to)
        if desk is None:
            raise NoDesk
        if await first_time(tx, resources, form_id):
            await store.enquiries.change_prompts(tx, enquiry.enquiry_id, prompts)
            await prompting.withdraw(tx, enquiry.enquiry_id)
            letter = Letter("", enquiry.language, draft.answer)
            message_id = await tell(tx, enquiry, desk, letter, envelope)
            await store.clocks.keep(tx, enquiry.enquiry_id, message_id, None)
    return True


async def erase(resources: Resources, receipt: Receipt) -> bool:
    """Delete a mailbox with all there is of it, and say so; return False if it was gone.

    Afterwards the receipt reads like one that was never given.
    """
    async with transaction_of(resources.pool) as tx:
        enquiry = await store.enquiries.lock(tx, receipt.mailbox)
        if enquiry is None:
            return False
        await prompting.withdraw(tx, enquiry.enquiry_id)
        await store.enquiries.delete(tx, enquiry.enquiry_id)
        await discard_left(tx, resources)
        await outbox.enqueue(tx, EnquiryErased(enquiry_id=enquiry.enquiry_id))
    resources.metrics.mailboxes.labels("erased").inc()
    return True

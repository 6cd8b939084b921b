"""Taking what visitors write to the desk that answers, once however often it is sent."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from uuid import UUID, uuid4

from services.chassis.database import Connection, transaction_of
from services.contracts.codes import Language, MessageKind
from services.contracts.sealing import KeyPair
from services.routing import mailbox, store
from services.routing.mailbox import Receipt
from services.routing.model.enquiries import Desk, Enquiry, NoDesk, Prompts
from services.routing.model.form import FORM_LIFE, Draft, Step
from services.routing.model.letters import Answer, Envelope, Habits, Letter, ShortForm, cautions
from services.routing.model.marks import Mark
from services.routing.model.times import month_of
from services.routing.resources import Resources

from . import filling
from .telling import begin_to_wait, tell


class Sending(StrEnum):
    """What became of a form that was sent."""

    SENT = "sent"
    BEFORE = "before"
    CHANGED = "changed"
    GONE = "gone"
    UNPLACED = "unplaced"


async def send_form(
    resources: Resources, reference: str, token: str, version: str, *, habits: Habits
) -> tuple[Sending, Receipt]:
    """Take a whole form to the desk, once however often it is sent; say what became of it.

    `version` names what its writer has checked: what changed meanwhile is not sent, but checked
    again. With the letter the form itself goes, and a mark is left that answers a doubled "Send".
    Where the visitor excluded countries it goes to the default desk, whatever the reference.
    Raises `NoDesk` while no desk is open: then nothing was taken, and the form can be sent again.
    """
    receipt = resources.drafts.receipt(token, version)
    async with transaction_of(resources.pool) as tx:
        known = await filling.find(tx, resources, token)
        if isinstance(known, Draft):
            if known.version != version or known.next() is not Step.CHECK:
                return Sending.CHANGED, receipt
            desk = await _desk_of(tx, reference, excluding=bool(known.excluded))
            enquiry = _enquiry(resources, known, receipt, reference, desk)
            await store.enquiries.save(tx, enquiry, month_of(resources.clock().date()))
            envelope = _envelope(resources, known, habits)
            message_id = await tell(tx, enquiry, desk, known.letter(), envelope)
            await begin_to_wait(tx, resources, enquiry.enquiry_id, message_id)
            await filling.mark_sent(tx, resources, token, version)
        elif isinstance(known, Mark):
            again = known.answers(version, resources.clock())
            return (Sending.SENT if again else Sending.BEFORE), receipt
        else:
            there = await store.enquiries.find(tx, receipt.mailbox)
            return (Sending.BEFORE if there else Sending.GONE), receipt
    resources.metrics.messages.labels("message").inc()
    return Sending.SENT, receipt


async def send_again(resources: Resources, receipt: Receipt, form: ShortForm) -> Sending:
    """Take a later message of the same enquiry, once; say what became of it.

    It goes to the desk that answers by now; where nobody may read, nothing goes. Raises `NoDesk`.
    """
    async with transaction_of(resources.pool) as tx:
        enquiry = await store.enquiries.lock(tx, receipt.mailbox)
        if enquiry is None:
            return Sending.GONE
        if enquiry.unplaced:
            return Sending.UNPLACED
        desk = await store.desks.find_present(tx, enquiry.desk, enquiry.moved_to)
        if desk is None:
            raise NoDesk
        fresh = await first_time(tx, resources, mailbox.form_id(form.nonce, form.message))
        if fresh:
            letter = Letter(form.message, enquiry.language)
            message_id = await tell(tx, enquiry, desk, letter, form.envelope)
            await begin_to_wait(tx, resources, enquiry.enquiry_id, message_id)
    if fresh:
        resources.metrics.messages.labels("again").inc()
    return Sending.SENT


async def ask_removal(
    resources: Resources, reference: str, language: Language, form: ShortForm
) -> None:
    """Take a wish for removal to the desk of a reference, once.

    There is no mailbox: the answer to a wish is that the face is gone. The event wants a key to
    answer to, and gets one whose other half is forgotten here and now. Raises `NoDesk`.
    """
    code = form.withdrawal_code
    form_id = mailbox.form_id(form.nonce, f"{reference} {code or ''} {form.message}")
    async with transaction_of(resources.pool) as tx:
        desk = await _desk_of(tx, reference)
        fresh = await first_time(tx, resources, form_id)
        if fresh:
            nobody = KeyPair.make().public.text
            wish = Enquiry(uuid4(), b"", nobody, reference, desk.desk, language)
            envelope = replace(form.envelope, kind=MessageKind.REMOVAL)
            letter = Letter(form.message, language, Answer("none"), withdrawal_code=code)
            await tell(tx, wish, desk, letter, envelope)
    if fresh:
        resources.metrics.messages.labels("removal").inc()


def prompts_of(resources: Resources, draft: Draft) -> Prompts | None:
    """Return how prompts go out to who wants some: the address closed to notify, here and now."""
    if draft.prompted is None:
        return None
    stop = mailbox.new_stop()
    sealed = mailbox.seal_address(resources.notify, draft.prompted.content, stop)
    return Prompts(draft.prompted.channel, sealed, mailbox.stop_hash(stop))


async def forget_sent_forms(resources: Resources) -> None:
    """Forget which forms were sent, once they have expired."""
    async with transaction_of(resources.pool) as tx:
        await store.forms.delete_sent(tx, resources.clock().date())


def _enquiry(
    resources: Resources, draft: Draft, receipt: Receipt, reference: str, desk: Desk
) -> Enquiry:
    return Enquiry(
        enquiry_id=uuid4(),
        mailbox=receipt.mailbox,
        reply_key=receipt.pair.public.text,
        reference=reference,
        desk=desk.desk,
        language=Language(draft.language),
        prompts=prompts_of(resources, draft),
    )


def _envelope(resources: Resources, draft: Draft, habits: Habits) -> Envelope:
    warnings = cautions(
        trapped=draft.trapped,
        seconds=resources.clock().timestamp() - draft.began,
        quickest=len(draft.questions()) * resources.settings.quickest_page_seconds,
        many=habits.many,
    )
    return Envelope(
        warnings,
        many_references=habits.many_references,
        pressing=draft.pressing,
        excluded=draft.excluded,
    )


async def _desk_of(tx: Connection, reference: str, *, excluding: bool = False) -> Desk:
    """Return the desk to seal to; with countries excluded the default one and no other."""
    if excluding:
        desk = await store.desks.find_default(tx)
    else:
        desk = await store.desks.find_for(tx, reference)
    if desk is None:
        raise NoDesk
    return desk


async def first_time(tx: Connection, resources: Resources, form: UUID) -> bool:
    """Return whether a form of one page is sent for the first time, and remember that it was."""
    # Two days are more than a form lives, whatever the hour.
    return await store.forms.save_sent(tx, form, (resources.clock() + 2 * FORM_LIFE).date())

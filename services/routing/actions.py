"""Routing's verbs: take a message, carry an answer back, prompt whoever asked to be told."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.chassis import outbox
from services.chassis.database import Connection, transaction_of
from services.chassis.delivery import Unreadable
from services.chassis.logs import log
from services.contracts.codes import Caution, Language, MessageKind, NoticeChannel, NoticeTemplate
from services.contracts.confidential.desks import DeskOpened
from services.contracts.confidential.enquiries import MessageReceived, ReplyWritten
from services.contracts.restricted.notices import NoticeRequested
from services.contracts.sealing import CannotOpen, KeyPair, PublicKey, from_text

from . import mailbox, model, store
from .mailbox import Receipt
from .model import Desk, Draft, Enquiry, Envelope, Letter, NoDesk, ShortForm, Step
from .resources import Resources

_log = log(__name__)


@dataclass(frozen=True)
class Opened:
    """What a receipt opened: an enquiry, and the answers that may be read by now."""

    enquiry: Enquiry
    replies: tuple[str, ...]


def faults(draft: Draft, step: Step) -> dict[str, str]:
    """Return what is to be mended on a page of the form: field to catalogue key."""
    if step is Step.MESSAGE:
        return fault_of_words(draft.message)
    return draft.faults(step)


def fault_of_words(
    message: str, *, optional: bool = False, own: Receipt | None = None
) -> dict[str, str]:
    """Return what is to be mended in a visitor's words, as the catalogue's key."""
    if not message and not optional:
        return {"message": "form_message_empty"}
    if not mailbox.fits(message):
        return {"message": "form_message_long"}
    if mailbox.holds_receipt(message, own):
        return {"message": "form_message_receipt"}
    return {}


async def send_message(
    resources: Resources, reference: str, draft: Draft, warnings: tuple[Caution, ...]
) -> Receipt:
    """Take a whole form to the desk, once however often it is sent; return its receipt.

    Raises `NoDesk` while no desk is open: then nothing was taken, and the form can be sent again.
    """
    receipt = Receipt(draft.receipt)
    stop, sealed_address = mailbox.new_stop(), None
    if draft.address:
        sealed_address = mailbox.seal_address(resources.notify, draft.address, stop)
    async with transaction_of(resources.pool) as tx:
        desk = await _desk_of(tx, reference)
        enquiry = Enquiry(
            enquiry_id=uuid4(),
            mailbox=receipt.mailbox,
            reply_key=receipt.pair.public.text,
            reference=reference,
            desk=desk.desk,
            language=Language(draft.language),
            sealed_address=sealed_address,
            stop_hash=mailbox.stop_hash(stop) if sealed_address else None,
        )
        fresh = await store.save_enquiry(tx, enquiry, model.month_of(resources.clock().date()))
        if fresh:
            await _tell(tx, enquiry, desk, draft.letter(), Envelope(warnings))
    if fresh:
        resources.metrics.messages.labels("message").inc()
    return receipt


async def send_again(resources: Resources, receipt: Receipt, form: ShortForm) -> bool:
    """Take a later message of the same enquiry, once; return False if the mailbox is gone."""
    async with transaction_of(resources.pool) as tx:
        enquiry = await store.lock_mailbox(tx, receipt.mailbox)
        if enquiry is None:
            return False
        desk = await store.find_desk(tx, enquiry.desk) or await _desk_of(tx, enquiry.reference)
        fresh = await _first_time(tx, resources, mailbox.form_id(form.nonce, form.message))
        if fresh:
            by = "email" if enquiry.sealed_address else "receipt"
            letter = Letter(form.message, by, enquiry.language)
            await _tell(tx, enquiry, desk, letter, Envelope(form.warnings))
    if fresh:
        resources.metrics.messages.labels("again").inc()
    return True


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
        fresh = await _first_time(tx, resources, form_id)
        if fresh:
            nobody = KeyPair.make().public.text
            wish = Enquiry(uuid4(), b"", nobody, reference, desk.desk, language)
            envelope = Envelope(form.warnings, MessageKind.REMOVAL)
            letter = Letter(form.message, "none", language, withdrawal_code=code)
            await _tell(tx, wish, desk, letter, envelope)
    if fresh:
        resources.metrics.messages.labels("removal").inc()


async def open_mailbox(resources: Resources, receipt: Receipt | None) -> Opened | None:
    """Return what a receipt opens, or None; the work is the same whichever it is."""
    sought = receipt or Receipt.draw()
    pair = sought.pair
    async with transaction_of(resources.pool) as tx:
        enquiry = await store.find_mailbox(tx, sought.mailbox)
        found = enquiry.enquiry_id if enquiry else None
        # First the prompts, then the answers: what is released between the two is seen, and a
        # prompt for what is not seen stays.
        await store.delete_notices_of(tx, found)
        sealed = await store.list_released(tx, found, resources.clock())
    if enquiry is None or receipt is None:
        resources.metrics.openings.labels("nothing").inc()
        return None
    resources.metrics.openings.labels("answer" if sealed else "waiting").inc()
    return Opened(enquiry, tuple(mailbox.open_replies(pair, sealed)))


async def stop_notices(resources: Resources, token: str) -> None:
    """End the prompts whose link has this token; silent where there is nothing to end.

    The answers stay where they are: the receipt opens them.
    """
    async with transaction_of(resources.pool) as tx:
        stopped = await store.stop_notices(tx, mailbox.stop_hash(token))
    if stopped:
        resources.metrics.notices.labels("stopped").inc()


async def open_desk(tx: Connection, event: DeskOpened) -> None:
    """Take up a desk; raises `Unreadable` for a key that does not bear its name."""
    try:
        key = PublicKey.read(event.sealing_key)
    except CannotOpen:
        raise Unreadable("no sealing key") from None
    if key.key_id.hex() != event.key_id:
        raise Unreadable("the key has another id")
    await store.save_desk(tx, event)


async def keep_reply(tx: Connection, event: ReplyWritten, release_at: datetime) -> bool:
    """Keep an answer for its mailbox; return False if there is none any more, or it is kept.

    Raises `Unreadable` for an answer its receipt could never open.
    """
    key = await store.find_reply_key(tx, event.enquiry_id)
    if key is None:
        _log.info("reply without a mailbox", record_id=str(event.reply_id))
        return False
    if not _sealed_to(PublicKey.read(key), event.sealed_reply):
        raise Unreadable("sealed to another key")
    return await store.save_reply(
        tx, event.reply_id, event.enquiry_id, event.sealed_reply, release_at
    )


async def announce_replies(resources: Resources) -> None:
    """Plan one prompt for each enquiry whose answer has just been released."""
    settings, now = resources.settings, resources.clock()
    async with transaction_of(resources.pool) as tx:
        released = await store.announce_released(tx, now)
        for enquiry_id in {one.enquiry_id for one in released if one.pingable}:
            jitter = secrets.randbelow(settings.notice_jitter_seconds + 1)
            due_at = model.notice_at(now, settings.notices, jitter)
            await store.save_notice(tx, uuid4(), enquiry_id, due_at)
    resources.metrics.replies.labels("released").inc(len(released))


async def request_notices(resources: Resources) -> None:
    """Ask notify for the prompts whose moment has come."""
    async with transaction_of(resources.pool) as tx:
        due = await store.request_due(tx, resources.clock())
        for notice in due:
            await outbox.enqueue(
                tx,
                NoticeRequested(
                    notice_id=notice.notice_id,
                    template=NoticeTemplate.ANSWER,
                    language=notice.language,
                    channel=NoticeChannel.EMAIL,
                    sealed_address=notice.sealed_address,
                ),
            )
    resources.metrics.notices.labels("requested").inc(len(due))


async def forget_sent_forms(resources: Resources) -> None:
    """Forget which forms were sent, once they have expired."""
    async with transaction_of(resources.pool) as tx:
        await store.delete_sent_forms(tx, resources.clock().date())


async def _desk_of(tx: Connection, reference: str) -> Desk:
    desk = await store.find_desk_of(tx, reference)
    if desk is None:
        raise NoDesk
    return desk


async def _first_time(tx: Connection, resources: Resources, form: UUID) -> bool:
    # Two days are more than a form lives, whatever the hour.
    return await store.save_sent_form(tx, form, (resources.clock() + 2 * model.FORM_LIFE).date())


async def _tell(
    tx: Connection, enquiry: Enquiry, desk: Desk, letter: Letter, envelope: Envelope
) -> None:
    key = PublicKey.read(desk.sealing_key)
    await outbox.enqueue(
        tx,
        MessageReceived(
            enquiry_id=enquiry.enquiry_id,
            message_id=uuid4(),
            kind=envelope.kind,
            reference=enquiry.reference,
            desk=desk.desk,
            language=enquiry.language,
            sealed_message=mailbox.seal_letter(key, letter.content),
            reply_key=enquiry.reply_key,
            warnings=envelope.warnings,
        ),
    )


def _sealed_to(key: PublicKey, sealed: str) -> bool:
    try:
        return from_text(sealed).startswith(key.key_id)
    except CannotOpen:
        return False

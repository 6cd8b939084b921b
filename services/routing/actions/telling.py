"""Telling a desk what somebody wrote, and beginning to count the days until it answers."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.chassis import outbox
from services.chassis.database import Connection
from services.contracts.confidential.enquiries import MessageReceived
from services.contracts.sealing import PublicKey
from services.routing import mailbox, store
from services.routing.model.clocks import Promises
from services.routing.model.enquiries import Desk, Enquiry
from services.routing.model.letters import Envelope, Letter
from services.routing.model.times import month_of
from services.routing.resources import Resources


async def tell(
    tx: Connection, enquiry: Enquiry, desk: Desk, letter: Letter, envelope: Envelope
) -> UUID:
    """Seal a letter to a desk, say that it came, and return the message's id.

    What it asks for is looked for before.
    """
    message_id = uuid4()
    key = PublicKey.read(desk.sealing_key)
    await outbox.enqueue(
        tx,
        MessageReceived(
            enquiry_id=enquiry.enquiry_id,
            message_id=message_id,
            kind=envelope.kind,
            reference=enquiry.reference,
            desk=desk.desk,
            language=enquiry.language,
            sealed_message=mailbox.seal_letter(key, letter.content),
            reply_key=enquiry.reply_key,
            warnings=envelope.warnings,
            wishes=mailbox.wishes_in(letter.message),
            many_references=envelope.many_references,
            pressing=envelope.pressing,
            excluded=envelope.excluded,
        ),
    )
    return message_id


async def begin_to_wait(
    tx: Connection, resources: Resources, enquiry_id: UUID, message_id: UUID
) -> None:
    """Promise the visitor a look at a message, and an answer to it."""
    settings, today = resources.settings, resources.clock().date()
    promises = Promises.given(today, settings.look_days, settings.answer_days)
    await store.clocks.begin(tx, enquiry_id, month_of(today))
    await store.clocks.keep(tx, enquiry_id, message_id, promises)

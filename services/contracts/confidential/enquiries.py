"""A visitor's conversation with a desk: sealed words on their way, in both directions."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from services.contracts.codes import (
    Caution,
    Id,
    Language,
    MessageKind,
    PublicKeyText,
    Reference,
    SealedMessage,
)
from services.contracts.event import Event


class MessageReceived(Event):
    """A visitor wrote about a reference; only the desk's key opens what.

    `sealed_message` holds JSON {relation, message, answer, language, adult, withdrawal_code},
    padded to 1, 4 or 16 KiB; the code is the seeker's own, in a wish to be removed, or null.
    Answers are sealed to `reply_key`, which only the receipt opens.
    """

    TYPE: ClassVar[str] = "message.received.v1"
    TOPIC: ClassVar[str] = "confidential.enquiries"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    message_id: Id
    kind: MessageKind
    reference: Reference
    desk: Id
    language: Language
    sealed_message: SealedMessage
    reply_key: PublicKeyText
    warnings: Annotated[tuple[Caution, ...], Field(max_length=4)] = ()


class ReplyWritten(Event):
    """A desk answered; only the visitor's receipt opens what it said.

    `sealed_reply` holds the text as UTF-8, padded to 1, 4 or 16 KiB.
    """

    TYPE: ClassVar[str] = "reply.written.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    reply_id: Id
    sealed_reply: SealedMessage

"""A visitor's conversation with a desk: sealed words on their way, in both directions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from services.contracts.codes import (
    Caution,
    Country,
    Id,
    Language,
    MessageKind,
    PublicKeyText,
    Reference,
    SealedMessage,
)
from services.contracts.event import Event


class Wish(StrEnum):
    """What a visitor's words seem to ask for; shown to staff beside them, and never decides."""

    ADDRESS = "address"
    PHONE = "phone"
    MONEY = "money"


class Clock(StrEnum):
    """What the network promises a visitor, and by when: a look in 7 days, an answer in 30."""

    LOOK = "look"
    ANSWER = "answer"


class MessageReceived(Event):
    """A visitor wrote about a reference; only the desk's key opens what.

    `sealed_message` holds JSON {relation, message, answer, language, interpreter, adult, helper,
    withdrawal_code}, padded to 1, 4 or 16 KiB; the code is the seeker's own, in a wish to be
    removed, or null. Answers are sealed to `reply_key`, which only the receipt opens.
    `pressing` asks for a trained duty person within 24 hours. No Society of the countries
    `excluded` may see it: such a message comes to the default desk, whatever its reference.
    `many_references` says that one network wrote about many faces today.
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
    wishes: Annotated[tuple[Wish, ...], Field(max_length=3)] = ()
    many_references: bool = False
    pressing: bool = False
    excluded: Annotated[tuple[Country, ...], Field(max_length=20)] = ()


class EnquiryErased(Event):
    """The visitor deleted everything: no answer can be read, and what they wrote goes."""

    TYPE: ClassVar[str] = "enquiry.erased.v1"
    TOPIC: ClassVar[str] = "confidential.enquiries"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id


class EnquiryOverdue(Event):
    """What the network promised the visitor has not been done in time."""

    TYPE: ClassVar[str] = "enquiry.overdue.v1"
    TOPIC: ClassVar[str] = "confidential.enquiries"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    clock: Clock


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


class EnquiryAcknowledged(Event):
    """Somebody has looked at an enquiry: one clock stops, and no visitor learns of it."""

    TYPE: ClassVar[str] = "enquiry.acknowledged.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id


class EnquiryMoved(Event):
    """Another desk answers an enquiry from now on, and no visitor learns of it."""

    TYPE: ClassVar[str] = "enquiry.moved.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    desk: Id


class EnquiryEnded(Event):
    """An enquiry is over: its clocks stop, and its mailbox goes once all is read or old."""

    TYPE: ClassVar[str] = "enquiry.ended.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id

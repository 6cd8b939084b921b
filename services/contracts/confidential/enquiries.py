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
    ObjectName,
    PublicKeyText,
    Reference,
    SealedKey,
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


class PictureReceived(Event):
    """The visitor sent the picture a desk had asked for, and nothing but pixels is left of it.

    It waits in `cleaned`: an AES-256-GCM nonce of 12 bytes and the ciphertext of a JPEG, with the
    picture_id's text as associated data; `sealed_key` is its key, sealed to the desk.
    """

    TYPE: ClassVar[str] = "picture.received.v1"
    TOPIC: ClassVar[str] = "confidential.enquiries"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    picture_id: Id
    object: ObjectName
    sealed_key: SealedKey


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

    `sealed_reply` holds the text as UTF-8, padded to 1, 4 or 16 KiB. `up_to` is the last message
    the desk had when it answered: the clocks of later ones run on. Without it all stop.
    """

    TYPE: ClassVar[str] = "reply.written.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    reply_id: Id
    sealed_reply: SealedMessage
    up_to: Id | None = None


class PictureAsked(Event):
    """A desk asks the visitor for one picture: their mailbox takes one, and then no more."""

    TYPE: ClassVar[str] = "picture.asked.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id


class PictureDropped(Event):
    """A desk keeps a visitor's picture no longer: nothing of it may be left anywhere."""

    TYPE: ClassVar[str] = "picture.dropped.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    picture_id: Id


class EnquiryAcknowledged(Event):
    """Somebody has looked at an enquiry: one clock stops, and no visitor learns of it.

    `up_to` is the last message they saw; without it the clocks of all messages stop.
    """

    TYPE: ClassVar[str] = "enquiry.acknowledged.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id
    up_to: Id | None = None


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


class EnquiryUnplaced(Event):
    """The visitor left no Society that may read an enquiry: nobody has, and it is not kept."""

    TYPE: ClassVar[str] = "enquiry.unplaced.v1"
    TOPIC: ClassVar[str] = "confidential.replies"
    KEY: ClassVar[str] = "enquiry_id"

    enquiry_id: Id

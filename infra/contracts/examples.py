"""Examples: one of each event, as it would be said; every id and code in them is invented."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID

from services.contracts.codes import (
    Caution,
    Hint,
    Language,
    MessageKind,
    NoticeChannel,
    NoticeFailure,
    NoticeTemplate,
    Refusal,
    Relation,
)
from services.contracts.confidential.desks import DeskOpened, ReferenceAssigned
from services.contracts.confidential.enquiries import MessageReceived, ReplyWritten
from services.contracts.event import Event
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.restricted.notices import NoticeFailed, NoticeRequested, NoticeSent
from services.contracts.restricted.photos import (
    PhotoDeveloped,
    PhotoDiscarded,
    PhotoRefused,
    PhotoSubmitted,
)
from services.contracts.sealing import KeyPair, to_text

_BOX_BYTES = 48
"""A sealed box is this much longer than what is in it: a public key and a tag."""

_REFERENCE = "K7QM-2XDT"
_PHOTO = UUID("00000000-0000-4000-8000-0000000000f0")
_NOTICE = UUID("00000000-0000-4000-8000-0000000000a1")
_DESK = UUID("00000000-0000-4000-8000-0000000000d5")
_ENQUIRY = UUID("00000000-0000-4000-8000-0000000000e9")
_MESSAGE = UUID("00000000-0000-4000-8000-000000000001")
_REPLY = UUID("00000000-0000-4000-8000-000000000002")
_PROOF = "example2proof2" * 3 + "example2pr"


def _key_of(owner: str) -> KeyPair:
    return KeyPair.from_seed(hashlib.sha256(f"example {owner}".encode()).digest())


def _sealed(to: str, plaintext_bytes: int) -> str:
    """Return text that looks sealed and is not: a real box differs each time it is made."""
    box = hashlib.shake_256(f"example for {to}".encode()).digest(plaintext_bytes + _BOX_BYTES)
    return to_text(_key_of(to).public.key_id + box)


EXAMPLES: tuple[Event, ...] = (
    PhotoPublished(
        reference=_REFERENCE,
        version=3,
        relations_sought=(Relation.BROTHER, Relation.SISTER),
        image="exampleexampleexampleexamp",
        shown_until=date(2027, 2, 28),
    ),
    PhotoWithdrawn(reference=_REFERENCE, version=4),
    PhotoSubmitted(
        photo_id=_PHOTO,
        revision=1,
        object="example2original2" * 3,
        sealed_key=_sealed("media", 32),
        crop=(0.125, 0.0, 0.75, 0.9375),
        veiled=((0.75, 0.25, 0.125, 0.1875),),
        levels=True,
    ),
    PhotoDiscarded(photo_id=_PHOTO),
    PhotoDeveloped(
        photo_id=_PHOTO,
        revision=1,
        image=_PROOF,
        crop=(0.125, 0.0, 0.75, 0.9375),
        faces=((0.375, 0.25, 0.25, 0.3125),),
        hints=(Hint.DARK,),
        far=True,
        pattern="0f1e3c7870e1c3870f1e3c7870e1c387",
    ),
    PhotoRefused(photo_id=_PHOTO, revision=2, reason=Refusal.TOO_SMALL, incident=False),
    NoticeRequested(
        notice_id=_NOTICE,
        template=NoticeTemplate.ANSWER,
        language=Language.ARABIC,
        channel=NoticeChannel.EMAIL,
        sealed_address=_sealed("notify", 256),
    ),
    NoticeSent(notice_id=_NOTICE),
    NoticeFailed(notice_id=_NOTICE, reason=NoticeFailure.REJECTED),
    DeskOpened(
        desk=_DESK,
        version=1,
        key_id=_key_of("desk").public.key_id.hex(),
        sealing_key=_key_of("desk").public.text,
        default=True,
    ),
    ReferenceAssigned(reference=_REFERENCE, version=1, desk=_DESK),
    MessageReceived(
        enquiry_id=_ENQUIRY,
        message_id=_MESSAGE,
        kind=MessageKind.MESSAGE,
        reference=_REFERENCE,
        desk=_DESK,
        language=Language.FRENCH,
        sealed_message=_sealed("desk", 1024),
        reply_key=_key_of("receipt").public.text,
        warnings=(Caution.MANY,),
    ),
    ReplyWritten(
        enquiry_id=_ENQUIRY,
        reply_id=_REPLY,
        sealed_reply=_sealed("receipt", 1024),
    ),
)

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
from services.contracts.confidential.enquiries import (
    Clock,
    EnquiryAcknowledged,
    EnquiryEnded,
    EnquiryErased,
    EnquiryMoved,
    EnquiryOverdue,
    EnquiryUnplaced,
    MessageReceived,
    PictureAsked,
    PictureDropped,
    PictureReceived,
    ReplyWritten,
    Wish,
)
from services.contracts.editions import Paper, PosterFailure
from services.contracts.event import Event
from services.contracts.public.photos import PhotoPublished, PhotoWithdrawn
from services.contracts.public.posters import PosterIssued, PosterRecalled
from services.contracts.public.views import Page, ViewsCounted
from services.contracts.restricted.notices import (
    NoticeFailed,
    NoticeRequested,
    NoticeSent,
    NoticeWithdrawn,
)
from services.contracts.restricted.photos import (
    PhotoDeveloped,
    PhotoDiscarded,
    PhotoRefused,
    PhotoSubmitted,
)
from services.contracts.restricted.pictures import (
    PictureCleaned,
    PictureDiscarded,
    PictureHanded,
    PictureRefused,
)
from services.contracts.restricted.posters import (
    PosterDiscarded,
    PosterEntry,
    PosterFailed,
    PosterOrdered,
    PosterPrinted,
)
from services.contracts.sealing import KeyPair, to_text

_BOX_BYTES = 48
"""A sealed box is this much longer than what is in it: a public key and a tag."""

_REFERENCE = "K7QM-2XDT"
_PHOTO = UUID("00000000-0000-4000-8000-0000000000f0")
_ORDER = UUID("00000000-0000-4000-8000-000000000b05")
_EDITION = "M4X7QD"
_NOTICE = UUID("00000000-0000-4000-8000-0000000000a1")
_DESK = UUID("00000000-0000-4000-8000-0000000000d5")
_ENQUIRY = UUID("00000000-0000-4000-8000-0000000000e9")
_MESSAGE = UUID("00000000-0000-4000-8000-000000000001")
_REPLY = UUID("00000000-0000-4000-8000-000000000002")
_PICTURE = UUID("00000000-0000-4000-8000-000000000003")
_PROOF = "example2proof2" * 3 + "example2pr"
_POSTER = "exampleposterexampleposter"
_OF_A_POSTER = (
    *("K7QM-2XDT", "0H3N-V8WX", "1TB6-YQ0V", "2ZR9-4KM8", "3CPD-7E5E", "4WGX-1N83"),
    *("5J0S-HV3V", "6MEA-B2R6", "7XK4-T9D5", "8QF2-5CW5", "9BVY-0ZGS", "A3HT-R6MA"),
)


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
    PosterIssued(
        edition=_EDITION,
        version=1,
        language=Language.ARABIC,
        paper=Paper.A3,
        file="exampleexampleexampleshelf",
        pages=1,
        references=_OF_A_POSTER,
        hung_until=date(2027, 1, 31),
    ),
    PosterRecalled(edition=_EDITION, version=2),
    ViewsCounted(day=date(2026, 12, 1), page=Page.WALL, language=Language.TIGRINYA, count=417),
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
    PosterOrdered(
        order_id=_ORDER,
        edition=_EDITION,
        language=Language.ARABIC,
        titles=(Language.ARABIC, Language.FRENCH),
        paper=Paper.A3,
        entries=tuple(
            PosterEntry(reference, f"example{letter * 19}", (Relation.BROTHER,))
            for reference, letter in zip(_OF_A_POSTER, "abcdefghijkl", strict=True)
        ),
        hung_until=date(2027, 1, 31),
        office="Example office, telephone 00 000",
        strip=True,
    ),
    PosterDiscarded(order_id=_ORDER),
    PosterPrinted(order_id=_ORDER, file=_POSTER, pages=1),
    PosterFailed(order_id=_ORDER, reason=PosterFailure.GLYPH_MISSING),
    PictureHanded(
        picture_id=_PICTURE,
        object="example2picture2" * 3,
        sealed_key=_sealed("media", 32),
        desk_key=_key_of("desk").public.text,
    ),
    PictureDiscarded(picture_id=_PICTURE),
    PictureCleaned(
        picture_id=_PICTURE, object="example2cleaned2" * 3, sealed_key=_sealed("desk", 32)
    ),
    PictureRefused(picture_id=_PICTURE, reason=Refusal.NOT_AN_IMAGE, incident=False),
    NoticeRequested(
        notice_id=_NOTICE,
        template=NoticeTemplate.ANSWER,
        language=Language.ARABIC,
        channel=NoticeChannel.EMAIL,
        sealed_address=_sealed("notify", 256),
    ),
    NoticeWithdrawn(notice_id=_NOTICE),
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
        wishes=(Wish.PHONE,),
        many_references=True,
        pressing=True,
        excluded=("IT", "GR"),
    ),
    PictureReceived(
        enquiry_id=_ENQUIRY,
        picture_id=_PICTURE,
        object="example2cleaned2" * 3,
        sealed_key=_sealed("desk", 32),
    ),
    EnquiryErased(enquiry_id=_ENQUIRY),
    EnquiryOverdue(enquiry_id=_ENQUIRY, clock=Clock.LOOK),
    ReplyWritten(
        enquiry_id=_ENQUIRY,
        reply_id=_REPLY,
        sealed_reply=_sealed("receipt", 1024),
        up_to=_MESSAGE,
    ),
    EnquiryAcknowledged(enquiry_id=_ENQUIRY, up_to=_MESSAGE),
    EnquiryMoved(enquiry_id=_ENQUIRY, desk=_DESK),
    EnquiryEnded(enquiry_id=_ENQUIRY),
    EnquiryUnplaced(enquiry_id=_ENQUIRY),
    PictureAsked(enquiry_id=_ENQUIRY),
    PictureDropped(enquiry_id=_ENQUIRY, picture_id=_PICTURE),
)
